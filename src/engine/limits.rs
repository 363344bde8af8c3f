//! How long a request may take: a deadline, and a flag by which its caller cancels it.
//!
//! Owns [`Limits`]. An engine checks them once a block of records, so that a request ends soon
//! after its time, and not at it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::EngineError;

/// Deadline and cancellation of a request; none by default.
#[derive(Debug, Clone, Default)]
pub struct Limits {
    deadline: Option<Instant>,
    cancelled: Option<Arc<AtomicBool>>,
}

impl Limits {
    /// No limits.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// The same, ending so long from now.
    #[must_use]
    pub fn within(self, time: Duration) -> Self {
        Self {
            deadline: Instant::now().checked_add(time),
            ..self
        }
    }

    /// The same, ending once `flag` is set.
    #[must_use]
    pub fn cancelled_by(self, flag: Arc<AtomicBool>) -> Self {
        Self {
            cancelled: Some(flag),
            ..self
        }
    }

    /// Whether work may go on.
    ///
    /// # Errors
    /// Returns [`EngineError::Cancelled`] or [`EngineError::Deadline`] when it may not.
    pub fn check(&self) -> Result<(), EngineError> {
        let is_cancelled = |flag: &Arc<AtomicBool>| flag.load(Ordering::Relaxed);
        if self.cancelled.as_ref().is_some_and(is_cancelled) {
            return Err(EngineError::Cancelled);
        }
        if self.deadline.is_some_and(|end| Instant::now() >= end) {
            return Err(EngineError::Deadline);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_goes_on_until_its_deadline_or_its_flag() {
        assert!(Limits::none().check().is_ok());
        let long = Limits::none().within(Duration::from_secs(3600));
        assert!(long.check().is_ok());
        let over = Limits::none().within(Duration::ZERO).check();
        assert!(matches!(over, Err(EngineError::Deadline)));
        let flag = Arc::new(AtomicBool::new(false));
        let limits = long.cancelled_by(Arc::clone(&flag));
        assert!(limits.check().is_ok());
        flag.store(true, Ordering::Relaxed);
        assert!(matches!(limits.check(), Err(EngineError::Cancelled)));
    }
}
