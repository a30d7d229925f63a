//! Opening the house: store, schema, keys, rooms, and everything that handlers can reach.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::calendar::Calendar;

use crate::book::{self, MigrateError, Sealer, StoreError};
use crate::catalogue;
use crate::clock::Clock;
use crate::config::{Config, ConfigError};
use crate::deliver;
use crate::execute::{Execute, LoadError, views};
use crate::files::{self, Files};
use crate::hear;
use crate::identity::{self, Access, Identity};
use crate::jobs::Jobs;
use crate::keys::{KeyError, Keys};
use crate::live::Hub;
use crate::notify;
use crate::promise::{Directory, pack};
use crate::web::{App, Fittings, Receipts};

/// Where the house keeps its things.
#[derive(Debug, Clone)]
pub struct Place {
    /// Folder for the embedded database, keys and files.
    pub data: PathBuf,
    /// Address of a PostgreSQL database, if that is the store.
    pub database: Option<String>,
}

/// Why the house cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The data folder cannot be used.
    #[error("the data folder {path} cannot be used")]
    Folder {
        /// Which folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// Another process serves from this folder.
    #[error("another process is serving from {0}: stop it first, or use another --data folder")]
    Busy(PathBuf),
    /// The keys cannot be used.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The settings cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The settings name a store of files that cannot be used.
    #[error("the store of files cannot be used")]
    Files(#[source] std::io::Error),
    /// The schema cannot be used.
    #[error(transparent)]
    Schema(#[from] MigrateError),
    /// The store cannot be used.
    #[error("the store cannot be opened")]
    Store(#[from] StoreError),
    /// The register cannot be read.
    #[error("what the units have published cannot be read")]
    Published(#[from] LoadError),
}

/// The national calendars that come with this build.
fn calendars() -> Vec<Calendar> {
    pack::read(&pack::embedded()).calendars().cloned().collect()
}

/// The open house. Dropping it lets another process open the same folder.
pub struct House {
    /// What handlers reach.
    pub app: App,
    /// The house's keys.
    pub keys: Keys,
    _jobs: Option<Jobs>,
    _lock: Option<std::fs::File>,
}

/// Plain tables of all rooms, in order. Numbers never change. Views are not among them: they are
/// made from the register.
pub(crate) fn steps() -> Vec<(&'static str, &'static [&'static str])> {
    let mut steps = identity::store::STEPS.to_vec();
    steps.extend(deliver::queue::printing::STEPS);
    steps.extend(hear::surveys::store::STEPS);
    steps.extend(deliver::cases::STEPS);
    steps.extend(hear::complaints::search::store::STEPS);
    steps.extend(files::STEPS);
    steps.extend(notify::STEPS);
    steps
}

pub(crate) fn lock(data: &Path) -> Result<std::fs::File, OpenError> {
    let folder = |source| OpenError::Folder { path: data.to_owned(), source };
    std::fs::create_dir_all(data).map_err(folder)?;
    let file = std::fs::File::create(data.join("maklumat.lock")).map_err(folder)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(OpenError::Busy(data.to_owned())),
        Err(std::fs::TryLockError::Error(source)) => Err(folder(source)),
    }
}

impl House {
    /// Opens the house for serving: takes the folder's lock, brings the schema up to date, makes
    /// keys that are missing.
    ///
    /// # Errors
    /// [`OpenError`], with what stands in the way.
    pub async fn open(place: &Place, clock: Clock) -> Result<Self, OpenError> {
        Self::open_with(place, clock, Config::load(None, &place.data)?).await
    }

    /// Opens the house for serving with settings at hand.
    ///
    /// # Errors
    /// [`OpenError`], with what stands in the way.
    pub async fn open_with(place: &Place, clock: Clock, config: Config) -> Result<Self, OpenError> {
        let lock = lock(&place.data)?;
        let mut house = Self::enter(place, clock, config, Some(lock)).await?;
        let shared = place.database.is_some();
        house._jobs = Some(Jobs::start(&house.app, &house.keys.checkpoint, shared));
        Ok(house)
    }

    /// Opens the house for a short errand of the command line. With PostgreSQL a server may be
    /// serving meanwhile, because every writer compares before it writes; the embedded database
    /// belongs to one process.
    ///
    /// # Errors
    /// [`OpenError`], with what stands in the way.
    pub async fn visit(place: &Place, clock: Clock) -> Result<Self, OpenError> {
        let config = Config::load(None, &place.data)?;
        let lock = if place.database.is_some() { None } else { Some(lock(&place.data)?) };
        Self::enter(place, clock, config, lock).await
    }

    async fn enter(
        place: &Place,
        clock: Clock,
        config: Config,
        lock: Option<std::fs::File>,
    ) -> Result<Self, OpenError> {
        let keys = Keys::open(&place.data.join("keys"))?;
        let book = book::open(place.database.as_deref(), &place.data).await?;
        book::prepare(&*book, &steps()).await?;
        for view in views::bring_up(&book, &catalogue::views()).await? {
            tracing::info!(view, "made from the register");
        }
        let sealer = Arc::new(Sealer::new(&keys.master));
        let hub = Arc::new(Hub::default());
        let execute =
            Execute::new(Arc::clone(&book), clock.clone(), Arc::clone(&sealer), Arc::clone(&hub));
        let directory = Directory::default();
        directory.set_calendars(calendars());
        directory.load(&*book, &execute).await?;
        let files = Files::open(&config.files, &place.data, Arc::clone(&book), clock.clone());
        let app = App::from(Fittings {
            files: Arc::new(files.map_err(OpenError::Files)?),
            access: Arc::new(Access::new(
                Arc::clone(&book),
                i64::from(config.sessions.idle_minutes) * 60,
            )),
            identity: Arc::new(Identity::new(config, Arc::clone(&book))),
            receipts: Arc::new(Receipts::new(&keys.receipt)),
            notary: Arc::new(keys.checkpoint.clone()),
            directory: Arc::new(directory),
            days: Arc::default(),
            complaint_counts: hear::complaints::Counts::default(),
            book,
            execute,
            clock,
            hub,
            sealer,
        });
        Ok(Self { app, keys, _jobs: None, _lock: lock })
    }
}
