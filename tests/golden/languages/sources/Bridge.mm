#import "Bridge.h"
#include <vector>
using namespace std;
using cv::Mat;

@interface Bridge : NSObject {
    cv::Ptr<cv::Mat> held;
}
@property (readonly) std::vector<int> numbers;
@end

@implementation Bridge
- (std::vector<cv::Point>)points:(const cv::Mat &)mat { auto local = static_cast<int>(1); return {}; }
- (int)count { return a < b ? 1 : held->size() > 2; }
@end

cv::Mat total(const std::vector<int>& a, cv::Rect &b) { return cv::Mat(a, b); }
