// Accounts and their owners.
#import <Foundation/Foundation.h>
#import "Account.h"
@import UIKit.View;

NS_ASSUME_NONNULL_BEGIN

/// How it goes.
typedef NS_ENUM(NSInteger, Mood) {
    MoodGood, ///< Fine.
    MoodBad = 2,
};

@class Owner;

/** What owns. */
@protocol Owning <NSObject, Other>
@required
- (void)owns:(Account *)account since:(NSDate *)date;
@optional
@property (nonatomic, readonly) int number;
@end

/**
 * An account.
 */
@interface Account<T> : Base <Owning, NSCopying> {
    int _balance;
    @private NSString *secret;
}
/// Its name.
@property (nonatomic, copy) NSString *name, *nick;
@property (copy) void (^whenDone)(int code);
/// Makes one.
/// @param name its name
- (instancetype)initWithName:(NSString *)name balance:(int)balance;
+ (Account *)shared;
@end

@interface NSString (Accounts)
- (int)digits;
@end

@interface Account () <Hidden>
@property int hidden;
@end

@implementation Account
@synthesize name = _name;
- (instancetype)initWithName:(NSString *)name balance:(int)balance {
    int local = 1;
    return self;
}
+ (Account *)shared { return nil; }
@end

@implementation NSString (Accounts)
- (int)digits { return 1; }
@end

#define TWICE(x) ((x) * 2)
static int helper(int a) { return TWICE(a); }
NSString *const Name = @"account";
NS_ASSUME_NONNULL_END
