//! How much may be on its way between reading and writing, in bytes.
//!
//! Owns [`Gate`]: whoever brings a piece enters with its weight and waits while there is no
//! room; whoever has done with it lets it leave. A piece that is heavier than the whole room goes
//! in alone, so nothing is too heavy to pass.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// A room with space for so many bytes.
#[derive(Debug)]
pub(super) struct Gate {
    capacity: u64,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    held: u64,
    is_closed: bool,
}

impl Gate {
    pub(super) fn new(capacity: u64) -> Self {
        Self {
            capacity,
            state: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    /// Waits until there is room for `bytes` and takes it; false when the gate is closed.
    #[must_use]
    pub(super) fn enter(&self, bytes: u64) -> bool {
        let mut state = self.state();
        while !state.is_closed && state.held > 0 && state.held.saturating_add(bytes) > self.capacity
        {
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        state.held = state.held.saturating_add(bytes);
        !state.is_closed
    }

    /// Gives back the room for `bytes`.
    pub(super) fn leave(&self, bytes: u64) {
        let mut state = self.state();
        state.held = state.held.saturating_sub(bytes);
        self.changed.notify_all();
    }

    /// Lets nobody in any more, and sends away those who wait.
    pub(super) fn close(&self) {
        self.state().is_closed = true;
        self.changed.notify_all();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing that could panic runs under the lock, and the state is whole at any time.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread;
    use std::time::Duration;

    #[test]
    fn what_is_too_heavy_goes_alone_and_the_rest_waits() {
        let gate = Gate::new(10);
        assert!(gate.enter(100));
        let is_in = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                assert!(gate.enter(1));
                is_in.store(true, Ordering::SeqCst);
            });
            thread::sleep(Duration::from_millis(20));
            assert!(!is_in.load(Ordering::SeqCst));
            gate.leave(100);
        });
        assert!(gate.enter(9));
    }

    #[test]
    fn a_closed_gate_sends_away() {
        let gate = Gate::new(1);
        assert!(gate.enter(1));
        thread::scope(|scope| {
            let waiting = scope.spawn(|| gate.enter(1));
            thread::sleep(Duration::from_millis(10));
            gate.close();
            assert!(!waiting.join().unwrap());
        });
        assert!(!gate.enter(0));
    }
}
