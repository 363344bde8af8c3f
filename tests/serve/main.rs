//! The server from outside: real HTTP against a real index, with a client of our own.
//!
//! 1. The API gives what the command line gives for the same question.
//! 2. Errors have their status, code, message and hint.
//! 3. Only this machine's names are answered, only GET and HEAD, and every answer is protected.
//! 4. No query, path or head, however made, costs more than an answer or a refusal.
//! 5. Pages hold nothing foreign as markup, and their counts say what a click brings.
//! 6. A run is shown without a restart, and an index that cannot be opened leaves the one before.

mod api;
mod client;
mod life;
mod load;
mod notebook;
mod openapi;
mod pages;
mod payloads;
#[path = "../common/rows.rs"]
mod rows;
mod safety;
mod server;
