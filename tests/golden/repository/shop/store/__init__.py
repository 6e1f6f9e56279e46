__all__ = ["disk", "limits"]
