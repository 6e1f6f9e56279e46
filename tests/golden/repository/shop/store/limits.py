# How much the shop takes.
#
# Changed by the owner only.

MOST = 99
