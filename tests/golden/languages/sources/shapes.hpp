// A test of it all.
#pragma once
#include <vector>
#include "a/b.h"
/// The A.
/// @tparam T the type
template <class T> struct [[x]] A final : public B<T>, private C { A() = default; int* f(int a) const override; int (*cb)(int); T x{1}, *y=0, z[3]; static constexpr int k = 3; explicit operator bool() const; A& operator=(const A&); enum class E : int { R, G=2 }; using V = T; typedef int I; ~A(); friend void g(A&); };
namespace a::b { void A<int>::f(int) & noexcept {} extern int q; const int w(3); extern "C" { int h(void); } template<> struct A<int> {}; int arr[3] = {1}; std::string s; auto fn() -> int; }
int (*getf(int))(double);
#define X(a, b) a + \
   b
int main() { int local = 3; struct L { int m; }; Foo foo(bar); }
namespace { int hidden; }

#if 0
int switched_off();
#if X
int nested_off;
#endif
struct Off {};
#else
int switched_on();
#endif
#if 0 /* old */ 
class Old {
#endif
// #if 0 in a comment: not closed
#define HOME_PAGE "https://example.org" // where to look
/** In front. */ int in_front;
int not_in_front;
int commented /* within */ = 1;
int told /* told */;
struct Parted {
#ifdef SLIM
  virtual
#else
  MAYBE_VIRTUAL
#endif
      bool has_storage() const
#ifdef SLIM
  { return storage_; }
#else
  ;
#endif
  int behind;
};
void parted() {
  if (a
#ifdef SLIM
      && b
#endif
  ) {
#ifdef SLIM
    while (a) {
#else
    while (b) {
#endif
    }
  }
}
enum Listed { One,
#ifdef SLIM
  Two,
#else
  Three,
#endif
};
int behind_all;
