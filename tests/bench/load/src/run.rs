//! Runs one load and prints what it took.

use std::future::Future;
use std::io;
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

/// What a load reports beside its times.
pub type Report = Map<String, Value>;

/// Started when everything that may be prepared is; the load hands it back with its report.
pub struct Clock {
    started: Instant,
    cpu: Duration,
}

impl Clock {
    pub fn start() -> Self {
        Clock { started: Instant::now(), cpu: own_cpu() }
    }

    /// `report` with the seconds since the start, of the wall and of this process's CPU.
    pub fn stop(&self, mut report: Report) -> Report {
        report.insert("seconds".to_owned(), json!(self.started.elapsed().as_secs_f64()));
        report.insert("cpu_seconds".to_owned(), json!((own_cpu() - self.cpu).as_secs_f64()));
        report
    }
}

pub fn timed(load: impl Future<Output = io::Result<Report>>) -> io::Result<()> {
    let report = block_on(load)?;
    println!("{}", Value::Object(report));
    Ok(())
}

pub fn block_on<T>(load: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("the operating system gives two threads")
        .block_on(load)
}

pub fn failed(what: impl Into<String>) -> io::Error {
    io::Error::other(what.into())
}

fn own_cpu() -> Duration {
    // SAFETY: getrusage fills the struct that it is given; all of its bytes may be zero before.
    let usage = unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        libc::getrusage(libc::RUSAGE_SELF, &mut usage);
        usage
    };
    let time = |time: libc::timeval| Duration::new(time.tv_sec as u64, time.tv_usec as u32 * 1000);
    time(usage.ru_utime) + time(usage.ru_stime)
}
