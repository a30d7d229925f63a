//! The permissions and who holds them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A role of staff.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Serves at a counter (*petugas loket*).
    Officer,
    /// Leads the hall (*penyelia*).
    Supervisor,
    /// Answers for the unit (*kepala kantor*).
    Head,
    /// Looks after accounts and devices.
    Admin,
    /// Looks on from above: regional and central office.
    Overseer,
    /// Checks the record (*auditor*, inspector).
    Auditor,
}

impl Role {
    /// All roles.
    pub const ALL: &'static [Self] =
        &[Self::Officer, Self::Supervisor, Self::Head, Self::Admin, Self::Overseer, Self::Auditor];

    /// Stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Officer => "officer",
            Self::Supervisor => "supervisor",
            Self::Head => "head",
            Self::Admin => "admin",
            Self::Overseer => "overseer",
            Self::Auditor => "auditor",
        }
    }

    /// The role of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|role| role.name() == name)
    }
}

/// Who can hold a permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// Anybody.
    Public,
    /// A paired ticket kiosk.
    Kiosk,
    /// A paired call display.
    Display,
    /// The mailbox that a mail server hands complaints in by.
    Mailbox,
    /// A paired enrolment station.
    Enrolment,
    /// A member of staff by role.
    Staff(Role),
}

impl Holder {
    /// All holders, in the order of the printed matrix.
    pub const ALL: &'static [Self] = &[
        Self::Public,
        Self::Kiosk,
        Self::Display,
        Self::Mailbox,
        Self::Enrolment,
        Self::Staff(Role::Officer),
        Self::Staff(Role::Supervisor),
        Self::Staff(Role::Head),
        Self::Staff(Role::Admin),
        Self::Staff(Role::Overseer),
        Self::Staff(Role::Auditor),
    ];

    /// Stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Kiosk => "kiosk",
            Self::Display => "display",
            Self::Mailbox => "mailbox",
            Self::Enrolment => "enrolment",
            Self::Staff(role) => role.name(),
        }
    }
}

macro_rules! permissions {
    ($($(#[$doc:meta])* $variant:ident $name:literal $changes:ident : $($holder:ident)+;)+) => {
        /// Something that may be done. Every route names exactly one.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Permission {
            $($(#[$doc])* $variant),+
        }

        impl Permission {
            /// All permissions, in the order of the printed matrix.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Stable name, `room.action`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// Whether it changes anything.
            #[must_use]
            pub fn changes(self) -> bool {
                match self { $(Self::$variant => permissions!(@changes $changes)),+ }
            }

            /// Whether a holder has it.
            #[must_use]
            pub fn held_by(self, holder: Holder) -> bool {
                match self {
                    $(Self::$variant => [$(permissions!(@holder $holder)),+]
                        .iter()
                        .any(|held| held.covers(holder))),+
                }
            }
        }
    };
    (@changes reads) => { false };
    (@changes changes) => { true };
    (@holder everybody) => { Held::Everybody };
    (@holder staff) => { Held::Staff };
    (@holder Kiosk) => { Held::One(Holder::Kiosk) };
    (@holder Enrolment) => { Held::One(Holder::Enrolment) };
    (@holder Display) => { Held::One(Holder::Display) };
    (@holder Mailbox) => { Held::One(Holder::Mailbox) };
    (@holder $role:ident) => { Held::One(Holder::Staff(Role::$role)) };
}

#[derive(Clone, Copy)]
enum Held {
    Everybody,
    Staff,
    One(Holder),
}

impl Held {
    fn covers(self, holder: Holder) -> bool {
        match self {
            Self::Everybody => true,
            Self::Staff => matches!(holder, Holder::Staff(_)),
            Self::One(one) => one == holder,
        }
    }
}

permissions! {
    /// Read what the unit publishes: profile, standards, pledge, public board.
    PublicRead "public.read" reads: everybody;
    /// Sign in, choose a language, report a page error.
    PublicAct "public.act" changes: everybody;
    /// Take a ticket on one's own phone (needs the code at the door) and steer one's own visit.
    OwnVisit "queue.own_visit" changes: everybody;
    /// Issue a ticket at a kiosk or desk.
    QueueTakeTicket "queue.take_ticket" changes: Kiosk Officer Supervisor Head;
    /// Print and reprint tickets.
    QueuePrint "queue.print" changes: Kiosk Officer Supervisor Head;
    /// Show calls on a wall display.
    QueueDisplay "queue.display" reads: Display Officer Supervisor Head Overseer;
    /// See the desk: waiting people, own counter.
    QueueDesk "queue.desk" reads: Officer Supervisor Head;
    /// Call the next person, serve, hold, transfer, finish.
    QueueCall "queue.call" changes: Officer Supervisor;
    /// Open the sealed notes of the person whom one serves; each reading is on the access log.
    QueueNotes "queue.notes" reads: Officer Supervisor;
    /// Call a particular person out of order, with a recorded reason.
    QueuePick "queue.pick" changes: Supervisor;
    /// Open and close counters and classes, quota, cut-off, messages, end of day.
    QueueSupervise "queue.supervise" changes: Supervisor Head;
    /// Floor view and statistics of a unit.
    QueueStatistics "queue.statistics" reads: Supervisor Head Overseer Auditor;
    /// All units side by side.
    Overview "oversight.overview" reads: Head Overseer Auditor;
    /// Begin an application, and steer one's own (needs its receipt code).
    CaseApply "case.apply" changes: everybody;
    /// See the applications of a unit: stage, steps, clocks. Names and answers stay sealed.
    CaseRead "case.read" reads: Officer Supervisor Head Overseer Auditor;
    /// Work on applications: checklist, steps, payments, appointments, hand-over.
    CaseWork "case.work" changes: Officer Supervisor;
    /// Open the sealed form of an application that one works on; each reading is on the access log.
    CaseForm "case.form" reads: Officer Supervisor;
    /// Refuse on a legal ground, give money back, cancel what nobody collects.
    CaseDecide "case.decide" changes: Supervisor Head;
    /// Report what a station captured for the open step of an application.
    CaseCapture "case.capture" changes: Enrolment;
    /// Make a new receipt code for who lost theirs, identity seen; each is on the access log.
    CaseReceipt "case.receipt" changes: Officer Supervisor;
    /// Tell of a payment (needs the provider's signature).
    PaymentNotify "payment.notify" changes: everybody;
    /// See the day's money: its report, what is paid and waits, notices, refunds.
    CashRead "cash.read" reads: Officer Supervisor Head Overseer Auditor;
    /// Compare with the provider's statement, say what became of a notice, close the day.
    CashReconcile "cash.reconcile" changes: Supervisor Head;
    /// Plan the places of a day.
    SlotPlan "slot.plan" changes: Supervisor Head;
    /// Answer the questions of a survey (needs the token of a finished visit).
    SurveyAnswer "survey.answer" changes: everybody;
    /// Lead a visitor at a kiosk to the questions.
    SurveyKiosk "survey.kiosk" changes: Kiosk Officer Supervisor Head;
    /// Ask served people at random, note refusals.
    SurveyInterview "survey.interview" changes: Officer Supervisor;
    /// See rounds of a survey while they run.
    SurveyRead "survey.read" reads: Supervisor Head Overseer Auditor;
    /// Open and close rounds, leave answers out by a recorded rule, publish reports.
    SurveyManage "survey.manage" changes: Head;
    /// Bring earlier surveys into the register as rounds of the past.
    SurveyImport "survey.import" changes: Head Admin;
    /// Read comments and decide whether they are shown.
    SurveyModerate "survey.moderate" changes: Supervisor Head;
    /// File a complaint, with or without a name.
    ComplaintFile "complaint.file" changes: everybody;
    /// Go on with one's own complaint (needs its code).
    ComplaintOwn "complaint.own" changes: everybody;
    /// See complaints and read what was said; officers those that they were given.
    ComplaintRead "complaint.read" reads: Officer Supervisor Head Overseer;
    /// File for somebody, examine, ask, decide.
    ComplaintHandle "complaint.handle" changes: Officer Supervisor Head Overseer;
    /// Look through what comes in, give it to officers, name the accused, hand over.
    ComplaintDirect "complaint.direct" changes: Supervisor Head Overseer;
    /// Say what of a reporter's words the public reads, and what is spam or abuse.
    ComplaintModerate "complaint.moderate" changes: Supervisor Overseer;
    /// Open who a reporter is; each reading is on the access log.
    ComplaintIdentity "complaint.identity" reads: Supervisor Head;
    /// See requests of the Ombudsman for an explanation, but for complaints that are kept from one.
    OversightRead "oversight.read" reads: Head Overseer;
    /// Record such requests and answer them.
    OversightHandle "oversight.handle" changes: Head Overseer;
    /// Bring yearly totals of others into the register.
    OversightTotals "oversight.totals" changes: Head Overseer;
    /// See what people were told, and what is still to be sent or printed.
    NoticeRead "notice.read" reads: Officer Supervisor Head;
    /// Send a notice again, make it a letter, mark a letter as printed.
    NoticeSend "notice.send" changes: Officer Supervisor Head;
    /// Print letters with name and address; each opening is on the access log.
    NoticePrint "notice.print" reads: Supervisor Head;
    /// File complaints that came by mail, as the mail server hands them in.
    ComplaintMail "complaint.mail" changes: Kiosk Mailbox Officer Supervisor Head;
    /// File a levy report and go on with one's own (needs its receipt).
    LevyFile "levy.file" changes: everybody;
    /// See the sealed levy reports that one holds a key of.
    LevyRead "levy.read" reads: Overseer;
    /// Give the house the public half of a key, answer and close levy reports.
    LevyInspect "levy.inspect" changes: Overseer;
    /// Draft, check and publish standards and the profile.
    StandardsPublish "standards.publish" changes: Head;
    /// Sign the pledge.
    PledgeSign "pledge.sign" changes: Head;
    /// Read drafts, history and differences with internal notes.
    StandardsReview "standards.review" reads: Supervisor Head Admin Overseer Auditor;
    /// One's own account: password, second factor, sessions.
    OwnAccount "identity.own_account" changes: staff;
    /// Staff accounts and roles.
    Accounts "identity.accounts" changes: Admin;
    /// See the device fleet.
    DevicesRead "identity.devices_read" reads: Supervisor Head Admin;
    /// Pair, reload and revoke devices.
    Devices "identity.devices" changes: Supervisor Admin;
    /// What a paired device does for itself: report, fetch its commands.
    OwnDevice "identity.own_device" changes: Kiosk Display Enrolment;
    /// Read the register and its checkpoints.
    RegisterRead "register.read" reads: Head Overseer Auditor;
    /// Erase the sealed parts of a subject, with legal basis.
    RegisterErase "register.erase" changes: Head;
    /// Read the access log.
    AccessLogRead "register.access_log" reads: Head Auditor;
}
