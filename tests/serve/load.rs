//! Many readers at once; run when asked.
