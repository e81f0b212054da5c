//! `zoufang-hub`: reads the command line, runs it, ends with the code that stands for what happened.

use clap::Parser;
use hub::Words;
use std::process::ExitCode;

/// Taking in a push makes and drops some hundred thousand small pieces on several threads; the system's allocator took a quarter of
/// the processor for it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let line = hub::args::Cli::parse();
    let words = Words::of_environment();
    match hub::run(&line, words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{}", failure.line(words));
            ExitCode::from(failure.exit as u8)
        }
    }
}
