//! Stable codes: how a value names itself to programs.
//!
//! Owns the macro [`codes!`], by which a note, a piece of advice or an error gets its code. A code
//! is kebab-case and never changes; its sentence, which may, stands in `present`.

/// Gives an enum `code()` and the list `CODES`, one code a variant.
macro_rules! codes {
    ($type:ident { $($variant:ident => $code:literal),+ $(,)? }) => {
        impl $type {
            /// Every code, in the order of the variants.
            pub const CODES: &'static [&'static str] = &[$($code),+];

            /// The stable code, kebab-case.
            #[must_use]
            pub fn code(&self) -> &'static str {
                match self {
                    $(Self::$variant { .. } => $code,)+
                }
            }
        }
    };
}
pub(crate) use codes;
