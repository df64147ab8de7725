//! `sealdrop webhooks`: what could not be told yet, and what to do about it. Runs beside a server.

use std::process::ExitCode;
use std::time::{Duration, UNIX_EPOCH};

use clap::Subcommand;

use super::{load, refuse};
use crate::app;
use crate::config::{FirstStart, Flags, Mode, SelfHosted};
use crate::http::with_causes;
use crate::policy::{Grant, op};
use crate::store::Store;
use crate::webhooks::{Entry, Order, Outbox, OutboxError, State};

#[derive(Debug, clap::Args)]
pub(super) struct Webhooks {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List the events that are still to be told, and those that were given up
    List {
        /// Only those that were given up
        #[arg(long)]
        failed: bool,
    },
    /// Show an event, whom it is to be told, and how the latest attempts ended
    Show {
        /// Its number
        id: u64,
    },
    /// Tell an event now, and as often as a new one
    Retry(Choice),
    /// Do not tell an event any more
    Drop(Choice),
}

#[derive(Debug, clap::Args)]
struct Choice {
    /// The event's number
    #[arg(required_unless_present = "failed", conflicts_with = "failed")]
    id: Option<u64>,
    /// All events that were given up
    #[arg(long)]
    failed: bool,
    /// Only towards the webhook of this name
    #[arg(long, value_name = "NAME")]
    webhook: Option<String>,
}

impl Webhooks {
    pub(super) fn run(self, flags: &Flags) -> ExitCode {
        let config = match load(flags, FirstStart::Refuse) {
            Ok(config) => config,
            Err(code) => return code,
        };
        let Mode::SelfHosted(settings) = &config.mode else {
            return refuse("there are no webhooks here: Filestack calls those that its portal has");
        };
        let outbox = match app::open_folder(&settings.data_dir) {
            Ok(folder) => Outbox::new(Store::new(folder)),
            Err(error) => return refuse(with_causes(&error)),
        };
        match self.command.run(&outbox, settings) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("sealdrop: {}", with_causes(&error));
                ExitCode::FAILURE
            }
        }
    }
}

impl Command {
    fn run(self, outbox: &Outbox, settings: &SelfHosted) -> Result<(), OutboxError> {
        let grant = Grant::<op::Maintenance>::of_the_operator();
        match self {
            Command::List { failed } => {
                let entries = outbox.list(&grant)?;
                let shown = entries.iter().filter(|entry| !failed || has_failed(entry, None));
                print_list(shown, settings);
                Ok(())
            }
            Command::Show { id } => {
                show(&outbox.find(&grant, id)?, settings);
                Ok(())
            }
            Command::Retry(choice) => choice.obey(outbox, Order::Retry, settings),
            Command::Drop(choice) => choice.obey(outbox, Order::Drop, settings),
        }
    }
}

impl Choice {
    fn obey(
        &self,
        outbox: &Outbox,
        order: Order,
        settings: &SelfHosted,
    ) -> Result<(), OutboxError> {
        let grant = Grant::<op::Maintenance>::of_the_operator();
        let webhook = self.webhook.as_deref();
        let ids: Vec<u64> = match self.id {
            Some(id) => vec![id],
            None => {
                let entries = outbox.list(&grant)?;
                let failed = entries.iter().filter(|entry| has_failed(entry, webhook));
                failed.map(|entry| entry.event.id).collect()
            }
        };
        for id in &ids {
            outbox.obey(&grant, *id, order, webhook, &settings.webhooks)?;
        }
        let count = ids.len();
        let events = if count == 1 { "event" } else { "events" };
        match order {
            Order::Retry => {
                println!("{count} {events} will be told within a minute, while the server runs")
            }
            Order::Drop => println!("{count} {events} dropped"),
        }
        Ok(())
    }
}

fn has_failed(entry: &Entry, webhook: Option<&str>) -> bool {
    let mut deliveries = entry.deliveries.iter();
    deliveries.any(|(name, delivery)| {
        webhook.is_none_or(|only| only == name) && delivery.state == State::Failed
    })
}

/// The names of those whom an event is told.
fn names<'a>(entry: &'a Entry, settings: &'a SelfHosted) -> impl Iterator<Item = &'a str> {
    let event = &entry.event;
    let wanted = settings.webhooks.iter().filter(move |hook| {
        hook.application == event.meta.application && hook.actions.contains(&event.action)
    });
    wanted.map(|hook| &*hook.name)
}

fn print_list<'a>(entries: impl Iterator<Item = &'a Entry>, settings: &SelfHosted) {
    println!(
        "{:>8}  {:<13}  {:<20}  {:<16}  {:>5}  state",
        "event", "action", "file", "webhook", "tries"
    );
    let mut count = 0;
    for entry in entries {
        for name in names(entry, settings) {
            let state = entry.state(name);
            if matches!(state, State::Told | State::Dropped) {
                continue;
            }
            let tries = entry.deliveries.get(name).map_or(0, |delivery| delivery.attempts);
            println!(
                "{:>8}  {:<13}  {:<20}  {name:<16}  {tries:>5}  {}",
                entry.event.id,
                entry.event.action.as_str(),
                entry.event.meta.handle,
                in_words(state)
            );
            count += 1;
        }
    }
    println!("{count} to tell");
}

fn show(entry: &Entry, settings: &SelfHosted) {
    let meta = &entry.event.meta;
    println!("event        {}", entry.event.id);
    println!("action       {}", entry.event.action);
    println!("noted        {}", moment(entry.event.noted_at));
    println!("file         {} ({:?}, {} bytes)", meta.handle, meta.filename, meta.size_bytes);
    println!("application  {}", meta.application);
    for name in names(entry, settings) {
        println!("webhook      {name}: {}", in_words(entry.state(name)));
        let last = entry.deliveries.get(name).and_then(|delivery| delivery.last.as_ref());
        if let Some(attempt) = last {
            println!("             latest attempt {}: {}", moment(attempt.at), attempt.outcome);
        }
    }
}

fn in_words(state: State) -> String {
    match state {
        State::Waiting(0) => "to be told now".to_owned(),
        State::Waiting(due) => format!("to be told again at {}", moment(due)),
        State::Told => "told".to_owned(),
        State::Failed => "given up".to_owned(),
        State::Dropped => "dropped".to_owned(),
    }
}

fn moment(unix_seconds: u64) -> String {
    let moment = UNIX_EPOCH.checked_add(Duration::from_secs(unix_seconds));
    moment.map_or_else(
        || unix_seconds.to_string(),
        |moment| humantime::format_rfc3339_seconds(moment).to_string(),
    )
}
