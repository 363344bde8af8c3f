//! Files that pages load: style, script, icon. Embedded in the program.

/// The file of that name: its bytes and its media type.
pub(crate) fn asset(_name: &str) -> Option<(&'static [u8], &'static str)> {
    None
}
