# Public portal: find an office, profile, service standards, pledge.
portal-home-title = Find an office or a service
portal-home-lead = Service standards, official costs, the time that is promised, and the time it really takes.
portal-search = Office, city or service
portal-search-hint = For example: passport, Nusantara, stay permit
portal-search-button = Search
portal-none = Nothing fits
portal-none-text = Try another or a shorter word.
portal-show-all = Show all offices
portal-units = Offices
portal-open = Open now
portal-closed = Closed now
portal-services-count = { $n } services
portal-take-ticket = Take a ticket
portal-pledge = Read the service pledge
portal-services = Services
portal-class = Queue { $letter }
portal-hours = Opening hours
portal-day = Day
portal-open-from-to = Open
portal-breaks = Breaks
portal-closed-day = Closed
portal-contact = Address and contact
portal-address = Address
portal-complaints = Complaints
portal-people = Who is responsible and who serves
portal-head = Head
portal-vision = Vision and mission
portal-facilities = Facilities
portal-facility = Facility
portal-accessible = Accessible
portal-condition = Condition
portal-checked = Checked
portal-yes = Yes
portal-no = No
weekday-monday = Monday
weekday-tuesday = Tuesday
weekday-wednesday = Wednesday
weekday-thursday = Thursday
weekday-friday = Friday
weekday-saturday = Saturday
weekday-sunday = Sunday
profile-kind-central = Head office
profile-kind-regional = Regional office
profile-kind-office = Service office
profile-kind-post = Service post
profile-contact-phone = Telephone
profile-contact-message = Messages
profile-contact-email = E-mail
profile-contact-web = Web site
profile-contact-desk = At the office
profile-condition-good = Good
profile-condition-needs_repair = Needs repair
profile-condition-broken = Out of order
mark-regulation = read in the regulation
mark-secondary = from a secondary source
mark-computed = computed
mark-unit = set by the unit
mark-not_verified = not verified
standard-source = Source
standard-past = You are reading version { $n }, not the one in force.
standard-to-current = To the version in force
standard-withdrawn = Withdrawn:
standard-promised-wait = Longest wait
standard-promised-service = Longest at the counter
standard-promised-result = Ready within
standard-minutes = { $n ->
    [one] 1 minute
   *[other] { $n } minutes
}
standard-working-hours = { $n ->
    [one] { $n } working hour
   *[other] { $n } working hours
}
standard-working-days = { $n ->
    [one] 1 working day
   *[other] { $n } working days
}
standard-calendar-days = { $n ->
    [one] 1 day
   *[other] { $n } days
}
standard-starts-after = counted after: { $step }
standard-measured = Promised and measured
standard-measured-wait = Average wait
standard-measured-service = Average at the counter
standard-measured-kept = Called within the promised time
standard-measured-note = From { $n } calls in the last 90 days, computed from the register.
standard-measured-none = Not enough people were served in the last 90 days to give a figure.
standard-versions = History of this standard
standard-bring = What to bring
standard-bring-none = This standard sets no list of documents yet.
standard-presented-original = original
standard-presented-copy = copy
standard-presented-original_and_copy = original and copy
standard-presented-not_verified = original or copy not verified
standard-cost = Cost
standard-cost-none = There is no charge.
standard-cost-for = For
standard-cost-amount = Amount
standard-cost-basis = Legal basis
standard-cost-refund = Given back when the application is withdrawn:
standard-nothing-else = You owe nothing but what is written here.
standard-components = The whole service standard
standard-components-lead = Fourteen components, as UU 25/2009 art. 21 asks.
component-legal_basis = Legal basis
component-requirements = Requirements
component-procedure = System, mechanism and procedure
component-duration = Time to completion
component-tariff = Cost or tariff
component-product = Product of the service
component-facilities = Facilities
component-competence = Competence of staff
component-internal_oversight = Internal oversight
component-complaints = Complaints, suggestions and input
component-staff_count = Number of staff
component-service_guarantee = Guarantee of service
component-safety_guarantee = Guarantee of security and safety
component-performance_evaluation = Evaluation of staff performance
standard-compensation = If the promise is broken
standard-decree = Decree
standard-effective = In force since
standard-ends = Ended
standard-version = Version { $n }
standard-version-column = Version
standard-versions-title = History of the standard: { $service }
standard-current = in force
standard-compare = Differences
standard-compare-with = from version { $n }
standard-diff-title = Differences between versions { $old } and { $new }
standard-diff-none = No differences
standard-diff-none-text = Both versions say the same; only the decree differs.
standard-diff-where = Where
pledge-title = Service pledge
pledge-due = To be published by { $date } at the latest (7 working days after the standard is set, PP 96/2012 art. 30(4)).
pledge-late = late
pledge-poster-a4 = A4 poster
pledge-poster-a3 = A3 poster
pledge-standards = Standards that are pledged
pledge-service = Service
pledge-earlier = Earlier pledges
pledge-number = Pledge number { $n }
notice-title-accessibility = Accessibility
notice-accessibility-1 = These pages are made to WCAG 2.2 level AA: they work with a keyboard, a screen reader, large print and without JavaScript.
notice-accessibility-2 = At the office there are priority seats and lanes for elderly people, small children, disabled people, and pregnant or nursing women, at no extra cost (UU 25/2009 art. 29).
notice-accessibility-3 = If there is something that you cannot use, tell an officer or write to the office's complaints contact; we record it and mend it.
notice-accessibility-4 = Long pages begin with what is asked for most; when printed, links and buttons are left out.
notice-title-privacy = Protection of personal data
notice-privacy-1 = You need not give a name to take a ticket. Number, service and times are kept in a register that cannot be changed.
notice-privacy-2 = Free notes and personal data are sealed apart, encrypted, and can be erased; the erasure itself is recorded (UU 27/2022).
notice-privacy-3 = Cookies remember your language and the sign-in of staff. There is no tracking and no third party.
notice-privacy-4 = Ask the office that serves you to see, correct or erase your data.

portal-found = { $n ->
    [one] 1 office fits
   *[other] { $n } offices fit
}
portal-today-hours = Today { $hours }
portal-today-closed = Closed today
portal-today-holiday = Closed today: { $name }
portal-waiting = Waiting now
portal-waiting-none = The queue is closed; how many wait is shown during opening hours.
portal-people-count = { $n ->
    [one] 1 person
   *[other] { $n } people
}
portal-how-ticket = Take a number at the office's machine, with your phone from the QR code at the door, or from an officer. No name, no charge.
standard-free = Free
standard-cost-unknown = Not known yet
standard-steps = Step by step
standard-steps-count = { $n ->
    [one] 1 step:
   *[other] { $n } steps:
}
standard-withdrawn-from = No longer offered from { $date }.
standard-to-come = This version comes into force on { $date }.
standard-coming = to come
pledge-decided = Set on
pledge-more = The whole standard, the cost and the time it really takes:
information-title = Public service information
information-lead = What a unit's information system must hold by UU 25/2009 art. 23(4), with links.
information-organiser = Profile of the organiser
information-name = Name
information-structure = Structure and budget
information-structure-none = Not in this profile yet. Ask through the office's contacts.
information-staff = Profile of the staff
information-staff-count = { $n ->
    [one] 1 officer with name and badge number
   *[other] { $n } officers with name and badge number
}
information-standards = Service standards
information-standards-none = This unit has published no service standard yet.
information-pledge-none = No pledge has been signed yet.
information-complaints = Handling of complaints
information-responsible = Person responsible
information-performance = Performance
information-performance-lead = Averages of the last 90 days, computed from the register. No figure is given for services with fewer than 10 people.
information-too-few = too few people
standard-same-day = The same day
standard-sources = Sources
portal-waiting-nobody = Nobody is waiting.
