//! A slow, long and lossy link between two tun devices, which the caller moves into network namespaces.
//!
//! It does what `tc netem` does with `rate`, `delay`, `loss` and `limit`, in both directions alike, and needs
//! no kernel module; not every kernel has netem. Losses follow a seed, so that runs are comparable.
//! `down` and `up` on standard input cut the link and mend it; it ends with standard input.

use std::ffi::CString;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::fd::AsRawFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

#[derive(clap::Args)]
pub struct Options {
    /// Names of the two devices, which it makes
    #[arg(long, num_args = 2)]
    devices: Vec<String>,
    /// Bits a second, each way
    #[arg(long, default_value_t = 20_000_000)]
    rate: u64,
    /// Milliseconds from end to end, one way
    #[arg(long, default_value_t = 50)]
    delay: u64,
    /// Per cent of the packets
    #[arg(long, default_value_t = 1.0)]
    loss: f64,
    /// Milliseconds of packets that may wait for their turn; more are dropped
    #[arg(long, default_value_t = 200)]
    queue: u64,
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[derive(Default)]
struct Counters {
    carried: AtomicU64,
    lost: AtomicU64,
    crowded_out: AtomicU64,
    cut: AtomicU64,
}

/// A packet and when it is at the other end.
type Travelling = (Instant, Vec<u8>);

/// One direction of the link.
#[derive(Clone)]
struct Lane {
    rate: u64,
    delay: Duration,
    loss: f64,
    queue: Duration,
    is_down: Arc<AtomicBool>,
    counters: Arc<Counters>,
}

pub fn run(options: &Options) -> io::Result<()> {
    let (one, other) = (device(&options.devices[0])?, device(&options.devices[1])?);
    let lane = Lane {
        rate: options.rate,
        delay: Duration::from_millis(options.delay),
        loss: options.loss / 100.0,
        queue: Duration::from_millis(options.queue),
        is_down: Arc::default(),
        counters: Arc::default(),
    };
    lane.clone().carry(one.try_clone()?, other.try_clone()?, options.seed);
    lane.clone().carry(other, one, options.seed + 1);
    println!("ready");
    for line in io::stdin().lines() {
        lane.is_down.store(line? == "down", Ordering::Relaxed);
    }
    let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    let Counters { carried, lost, crowded_out, cut } = &*lane.counters;
    println!(
        "{}",
        serde_json::json!({"carried": count(carried), "lost": count(lost), "crowded_out": count(crowded_out), "cut": count(cut)})
    );
    Ok(())
}

impl Lane {
    fn carry(self, from: File, to: File, seed: u64) {
        let (sender, receiver) = channel();
        let arriving = self.clone();
        thread::spawn(move || self.enter(from, &sender, seed));
        thread::spawn(move || arriving.leave(to, &receiver));
    }

    /// Packets take their turn at the link's rate; a full queue and chance take their share.
    fn enter(&self, mut from: File, sender: &Sender<Travelling>, seed: u64) {
        let mut packet = [0; 65536];
        let mut dice = Dice(seed);
        let mut free_at = Instant::now();
        while let Ok(length) = from.read(&mut packet) {
            let now = Instant::now();
            if self.is_down.load(Ordering::Relaxed) {
                count(&self.counters.cut);
                continue;
            }
            if free_at > now + self.queue {
                count(&self.counters.crowded_out);
                continue;
            }
            let takes = Duration::from_secs_f64(length as f64 * 8.0 / self.rate as f64);
            free_at = free_at.max(now) + takes;
            if dice.roll() < self.loss {
                count(&self.counters.lost);
                continue;
            }
            if sender.send((free_at + self.delay, packet[..length].to_vec())).is_err() {
                return;
            }
        }
    }

    fn leave(&self, mut to: File, receiver: &Receiver<Travelling>) {
        for (arrives, packet) in receiver {
            thread::sleep(arrives.saturating_duration_since(Instant::now()));
            if self.is_down.load(Ordering::Relaxed) {
                count(&self.counters.cut);
            } else if to.write_all(&packet).is_ok() {
                count(&self.counters.carried);
            }
        }
    }
}

fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

/// Chance that repeats itself (xorshift64).
struct Dice(u64);

impl Dice {
    /// From 0 up to 1.
    fn roll(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Makes the tun device `name` (Linux, "Universal TUN/TAP device driver"); it is gone with its file.
fn device(name: &str) -> io::Result<File> {
    let file = OpenOptions::new().read(true).write(true).open("/dev/net/tun")?;
    let name = CString::new(name)?;
    // SAFETY: all bytes of an ifreq may be zero, the name fits with its zero, and the call reads no more.
    let outcome = unsafe {
        let mut request: libc::ifreq = std::mem::zeroed();
        let bytes = name.as_bytes_with_nul();
        assert!(bytes.len() <= request.ifr_name.len(), "a device has a short name");
        for (to, &from) in request.ifr_name.iter_mut().zip(bytes) {
            *to = from as libc::c_char;
        }
        request.ifr_ifru.ifru_flags = (libc::IFF_TUN | libc::IFF_NO_PI) as libc::c_short;
        libc::ioctl(file.as_raw_fd(), libc::TUNSETIFF as _, &request)
    };
    if outcome < 0 { Err(io::Error::last_os_error()) } else { Ok(file) }
}
