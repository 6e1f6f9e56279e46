//! Shapes, and what can be done to them.
#![allow(dead_code)]

use std::{
    collections::{self, HashMap as Map},
    fmt::*,
};
use crate::a::b as _;
pub use self::inner::Deep;
extern crate libc as c;
mod file;

/// A shape.
///
/// # Examples
///
/// ```
/// let s = Shape::new();
/// ```
#[derive(Debug, Clone)]
pub struct Shape<'a, T: Draw + 'a, const N: usize = 1>
where
    T: Sized,
{
    /// Its name.
    pub name: &'a str,
    #[serde(skip)]
    inner: [T; N],
}

pub struct Pair(pub i32, String);
pub(crate) struct Unit;

/** What it may be. */
pub enum Kind {
    /// A dot.
    Dot,
    Line(f64, f64),
    Poly { sides: u32 },
    Code = 7,
}

union Bits { int: u32, float: f32 }

/// Draws.
pub trait Draw: Base + From<u8> {
    type Canvas;
    const DEPTH: usize = 1;
    fn draw(&self, canvas: &mut Self::Canvas) -> Result<(), Error>;
    fn twice(&self) {}
}

impl<'a, T: Draw, const N: usize> Shape<'a, T, N> {
    pub const LIMIT: usize = 3;
    #[deprecated(note = "use make")]
    pub fn new() -> Self { let local = 1; fn helper() {} todo!() }
    fn hidden(self) {}
}

impl<T> Draw for &mut crate::shapes::Shape<'_, T> {
    type Canvas = Vec<u8>;
    fn draw(&self, canvas: &mut Vec<u8>) -> Result<(), Error> { Ok(()) }
}

pub mod inner {
    pub mod deeper { pub async unsafe fn run<F>(f: F) -> i32 where F: Fn() {} }
    pub type Alias<T> = Option<T>;
}

/// Makes a vector.
#[macro_export]
macro_rules! make { ($($x:expr),*) => { vec![$($x),*] }; }

pub const MAX: u32 = 1 << 4;
static mut COUNTER: u32 = 0;

extern "C" { pub fn puts(text: *const u8) -> i32; }

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn works() {}
}

/// Takes a round.
#[inline] pub fn round() {}
pub fn square() {}
/// Tells the way.
// not yet in use
#[inline]
pub fn r#match() {}
/** In front. */ pub struct Front;
pub struct Behind;

use r#match::r#type as kind;
mod r#async;
impl Draw for (Front, Behind) { fn pair(&self) {} }
impl<T> Draw for [T] { fn each(&self) {} }
impl Draw for dyn Base + Send { fn any(&self) {} }
impl Draw for &'static mut fn(i32) -> u8 { fn call(&self) {} }
pub const HOME: &str = /* not this */ "https://example.org"; // where to look
