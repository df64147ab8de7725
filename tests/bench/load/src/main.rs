//! Load for the upload benchmarks.
//!
//! Every upload is sent by the same few lines (`http`) from the same bytes in memory (`content`), whatever
//! protocol it speaks, so that no peer is slowed by a client of its own. Parts are hashed before the clock
//! starts. Each command prints one line of JSON with its wall time and its own CPU time; `sink` is the
//! ceiling: a server that reads and forgets, so that one can see how far the client itself goes.

mod check;
mod content;
mod download;
mod filestack;
mod http;
mod link;
mod put;
mod run;
mod sink;
mod tus;

use clap::Parser;

#[derive(Parser)]
#[command(about = "Load for the upload benchmarks")]
enum Command {
    /// Upload files in parts, as filestack-js does
    Filestack(filestack::Options),
    /// PUT one file as several ranges, each to an address and over a connection of its own
    Put(put::Options),
    /// Upload one file to a tus server, in one PATCH
    Tus(tus::Options),
    /// Download one file
    Get(download::Options),
    /// Compare a stored file with what was sent
    Check(check::Options),
    /// Answer 200 to everything and forget the body
    Sink(sink::Options),
    /// Carry packets between two tun devices, with a rate, a delay and losses
    Link(link::Options),
}

fn main() -> std::io::Result<()> {
    match Command::parse() {
        Command::Filestack(options) => run::timed(filestack::run(options)),
        Command::Put(options) => run::timed(put::run(options)),
        Command::Tus(options) => run::timed(tus::run(options)),
        Command::Get(options) => run::timed(download::run(options)),
        Command::Check(options) => check::run(&options),
        Command::Sink(options) => run::block_on(sink::run(options)),
        Command::Link(options) => link::run(&options),
    }
}
