//! Steps with headings and timings, and the tally that ends on the line CI reads.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use crate::house::{Fault, Outcome, fault, spell};

/// A test program that prints nothing for so long hangs: a cold build before the first test takes
/// half of it. It is ended, so that a run says what hung and does not wait for ever.
const SILENCE: Duration = Duration::from_secs(20 * 60);

#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    timings: Vec<(String, Duration)>,
}

impl Tally {
    /// Runs one step under its heading. Its fault is given back, so that `?` stops at the first.
    pub(crate) fn step(&mut self, name: &str, work: impl FnOnce(&mut Tally) -> Outcome) -> Outcome {
        println!("\n== {name}");
        let started = Instant::now();
        let failed_before = self.failed;
        let outcome = work(self);
        let took = started.elapsed();
        self.timings.push((name.to_owned(), took));
        match &outcome {
            Ok(()) => println!("-- {name}: passed in {:.1} s", took.as_secs_f64()),
            Err(fault) => {
                // A step that fails before it could count still must not end in `0 failed`.
                if self.failed == failed_before {
                    self.failed += 1;
                }
                println!("-- {name}: FAILED after {:.1} s: {fault}", took.as_secs_f64());
            }
        }
        outcome
    }

    /// Runs a test program, shows its output as it comes, and counts the results in it.
    pub(crate) fn count(&mut self, command: &mut Command) -> Outcome {
        let shown = spell(command);
        println!("   $ {shown}");
        let mut child = command
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| fault(format!("could not start `{shown}`: {error}")))?;
        let lines = lines(child.stdout.take().expect("standard output was asked for"));
        let mut counts = Counts::default();
        loop {
            match lines.recv_timeout(SILENCE) {
                Ok(line) => {
                    println!("{line}");
                    counts.read(&line);
                }
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    end(&mut child);
                    let minutes = SILENCE.as_secs() / 60;
                    return Err(fault(format!(
                        "`{shown}` said nothing for {minutes} minutes and was ended; the line \
                         above is its last, and what it began there hangs"
                    )));
                }
            }
        }
        let status =
            child.wait().map_err(|error| fault(format!("waiting for `{shown}`: {error}")))?;
        self.passed += counts.passed;
        self.failed += counts.failed;
        counts.verdict(&shown, status.success())
    }

    /// Prints where the time went and, alone on the last line, what CI looks for.
    pub(crate) fn close(self, outcome: Outcome) -> Outcome {
        println!("\n== Where the time went");
        for (name, took) in &self.timings {
            println!("   {:>7.1} s  {name}", took.as_secs_f64());
        }
        println!();
        println!("{} passed, {} failed", self.passed, self.failed);
        match outcome {
            Ok(()) if self.failed > 0 => Err(fault("tests failed; see above")),
            Ok(()) if self.passed == 0 => Err(fault("no test ran at all; the selection is empty")),
            other => other,
        }
    }
}

/// What a program prints, line by line, until it closes its output.
fn lines(stdout: ChildStdout) -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stdout).split(b'\n') {
            let Ok(line) = line else { break };
            if sender.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                break;
            }
        }
    });
    receiver
}

/// Ends a program and those that it started.
fn end(child: &mut Child) {
    let parent = child.id().to_string();
    // Whatever remains is reaped by the system; the run fails in any case.
    let _ = Command::new("pkill").args(["-KILL", "-P", &parent]).status();
    let _ = child.kill();
    let _ = child.wait();
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    passed: u64,
    failed: u64,
    ignored: u64,
}

impl Counts {
    /// Takes `test result: ok. 3 passed; 0 failed; 1 ignored; …` and `3 passed, 0 failed`.
    fn read(&mut self, line: &str) {
        let counts = line.trim().strip_prefix("test result: ").map_or(line.trim(), |rest| {
            rest.split_once(". ").map_or(rest, |(_verdict, counts)| counts)
        });
        let mut found = Vec::new();
        for part in counts.split([';', ',']) {
            let mut words = part.split_whitespace();
            let (Some(number), Some(word)) = (words.next(), words.next()) else { break };
            let Ok(number) = number.parse::<u64>() else { break };
            found.push((word, number));
        }
        // Anything else that a test prints is not a result.
        if !matches!(found.as_slice(), [("passed", _), ("failed", _), ..]) {
            return;
        }
        for (word, number) in found {
            match word {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.ignored += number,
                _ => {}
            }
        }
    }

    fn verdict(&self, shown: &str, success: bool) -> Result<(), Fault> {
        if self.failed > 0 {
            return Err(fault(format!("{} of `{shown}` failed", self.failed)));
        }
        if !success {
            return Err(fault(format!("`{shown}` failed; its own words are above")));
        }
        if self.ignored > 0 {
            return Err(fault(format!(
                "{} tests are ignored. A test that never runs proves nothing: make it run, or \
                 remove it (a documentation example that cannot run is marked `text`)",
                self.ignored
            )));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_of_both_runners_are_summed_and_other_lines_are_not() {
        let mut counts = Counts::default();
        for line in [
            "running 4 tests",
            "test result: ok. 12 passed; 0 failed; 2 ignored; 0 measured; 0 filtered out",
            "test result: FAILED. 3 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out",
            "5 passed, 2 failed",
            "7 people passed, 1 failed",
            "1 failed",
        ] {
            counts.read(line);
        }
        assert_eq!(counts, Counts { passed: 20, failed: 3, ignored: 2 });
    }

    #[test]
    fn ignored_tests_are_not_a_success() {
        let counts = Counts { passed: 3, failed: 0, ignored: 1 };
        assert!(counts.verdict("cargo test", true).is_err());
    }

    #[test]
    fn a_runner_that_dies_without_a_result_is_a_failure() {
        let mut tally = Tally::default();
        let outcome = tally.step("dies", |tally| tally.count(&mut Command::new("false")));
        assert!(outcome.is_err());
        assert_eq!((tally.passed, tally.failed), (0, 1));
    }

    #[test]
    fn an_empty_run_is_a_failure() {
        assert!(Tally::default().close(Ok(())).is_err());
    }
}
