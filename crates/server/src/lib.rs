//! The building: all IO, and the one binary.
//!
//! | Folder | What is there |
//! |---|---|
//! | `execute` | the one way a command becomes entries |
//! | `book` | the store behind the register: SQLite and PostgreSQL behind one trait |
//! | `web` | routes, gate, pages' shell, languages, assets |
//! | `files` | what people hand in: looked at, sealed, stored, swept |
//! | `identity` | who asks, and leave to act |
//! | `config` | settings: file, environment, reference |
//! | `promise`, `deliver`, … | the rooms: routes, pages, API, views |
//! | `notify` | what people are told: outbox, mail, gateway, letters |
//! | `jobs` | what the house does unasked |
//! | `reading` | typed documents out of JSON and TOML, with the place of a mistake |
//! | `cli` | the commands of the binary |

pub mod book;
pub mod catalogue;
pub mod cli;
pub mod clock;
pub mod config;
pub mod deliver;
pub mod demo;
pub mod execute;
pub mod files;
pub mod hear;
pub mod house;
pub mod identity;
pub mod jobs;
pub mod keys;
pub mod live;
pub mod notify;
pub mod promise;
pub mod prove;
pub mod reading;
pub mod web;
