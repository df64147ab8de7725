//! Whether a stored file holds what was sent.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

use crate::content::Content;
use crate::run::failed;

#[derive(clap::Args)]
pub struct Options {
    file: PathBuf,
    /// Where in the uploaded file it begins
    #[arg(long, default_value_t = 0)]
    offset: u64,
    /// Bytes that it must have
    #[arg(long)]
    size: u64,
}

pub fn run(options: &Options) -> io::Result<()> {
    let content = Content::new(0);
    let mut file = File::open(&options.file)?;
    let mut buffer = vec![0; 1 << 20];
    let mut read = 0;
    loop {
        match file.read(&mut buffer)? {
            0 if read == options.size => return Ok(()),
            0 => return Err(failed(format!("{read} bytes are there"))),
            bytes if content.is_at(options.offset + read, &buffer[..bytes]) => read += bytes as u64,
            bytes => {
                return Err(failed(format!(
                    "other bytes are at {read} to {}",
                    read + bytes as u64
                )));
            }
        }
    }
}
