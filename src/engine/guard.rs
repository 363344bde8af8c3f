//! Panics that are expected: libraries that read damaged files index into them without looking.
//!
//! Owns [`guarded`], which turns such a panic into nothing found, and the knowledge of whether
//! one is being guarded, so that a panic hook can keep silent: what is said of the damage is said
//! once, by the error that follows.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// Carries out `task`; none when it panics.
pub fn guarded<T>(task: impl FnOnce() -> T) -> Option<T> {
    DEPTH.set(DEPTH.get() + 1);
    let outcome = catch_unwind(AssertUnwindSafe(task));
    DEPTH.set(DEPTH.get() - 1);
    outcome.ok()
}

/// Whether a panic of this thread would be caught by [`guarded`], for a panic hook.
#[must_use]
pub fn is_guarding() -> bool {
    DEPTH.get() > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_none_and_is_guarded_to_its_end() {
        assert_eq!(guarded(|| 1), Some(1));
        let inside = guarded(|| {
            assert_eq!(guarded(|| -> u8 { std::panic::panic_any("inner") }), None);
            is_guarding()
        });
        assert_eq!(inside, Some(true));
        assert!(!is_guarding());
    }
}
