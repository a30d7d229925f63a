//! `maklumat device`: paired kiosks, displays, mailboxes and enrolment stations from the machine
//! itself.

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::CliResult;
use super::place::{PlaceArgs, say, shown};
use super::user::by_house;
use crate::identity::devices::{self, NewDevice};

/// Paired kiosks, displays, mailboxes and enrolment stations: add, list, revoke
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  maklumat device add --unit kanim-nusantara --kind kiosk --name \"Main door\"
  maklumat device add --unit kanim-nusantara --kind mailbox --name \"Complaints by mail\"
  maklumat device list --unit kanim-nusantara
  maklumat device revoke k7m2qx9d --unit kanim-nusantara")]
pub(super) struct DeviceArgs {
    #[command(flatten)]
    place: PlaceArgs,
    /// The unit that the devices stand in
    #[arg(long, global = true, default_value = "")]
    unit: String,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Pair a device without a screen code; prints its token
    Add {
        /// kiosk, display, mailbox or enrolment
        #[arg(long)]
        kind: String,
        /// What people call it
        #[arg(long)]
        name: String,
        /// The zone of the hall that it serves
        #[arg(long, default_value = "")]
        zone: String,
    },
    /// List the devices of the unit
    List,
    /// Revoke a device; its token is worth nothing from then on
    Revoke {
        /// Its id
        device: String,
        /// Why; kept sealed in the register
        #[arg(long, default_value = "")]
        reason: String,
    },
}

pub(super) async fn run(args: DeviceArgs) -> CliResult {
    let house = args.place.visit().await?;
    let app = &house.app;
    let by = by_house(app, &args.unit)?;
    match args.what {
        What::Add { kind, name, zone } => {
            let new = NewDevice { kind: &kind, name: &name, zone: &zone };
            let id = devices::pair(app, &by, &new).await.map_err(shown)?;
            let token = devices::token(app, &args.unit, &id).await?;
            say(&format!("{id}\t{token}"))?;
        }
        What::List => {
            for device in devices::list(app, &args.unit).await? {
                let state = if device.revoked == 0 { "in use" } else { "revoked" };
                let (id, kind, name, zone) = (device.id, device.kind, device.name, device.zone);
                say(&format!("{id}\t{kind}\t{name}\t{zone}\t{state}"))?;
            }
        }
        What::Revoke { device, reason } => {
            devices::revoke(app, &by, &device, &reason, "").await.map_err(shown)?;
            say(&format!("{device} is revoked"))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
