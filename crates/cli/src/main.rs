//! `zoufang-cli`: reads the command line, runs it, ends with the code that stands for what happened.

use clap::Parser;
use cli::Words;
use std::process::ExitCode;

/// Taking in a page makes and drops some hundred thousand small pieces, which the system's allocator is slow at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let line = cli::args::Cli::parse();
    let words = Words::of_environment();
    match cli::run(&line, words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{}", failure.line(words));
            ExitCode::from(failure.exit as u8)
        }
    }
}
