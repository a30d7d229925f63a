# Pages of the head: standards, profile, pledge.
manage-title = Standards and pledge
manage-nav-standards = Service standards
manage-nav-profile = Profile of the unit
manage-nav-pledge = Pledge
manage-none = No standards yet
manage-none-text = Publish a service standard, then sign the pledge.
manage-in-force = In force
manage-to-come = To come
manage-actions = Actions
manage-revise = Change
manage-withdraw = Withdraw the standard
manage-history = History
manage-pledged = pledged
manage-not-pledged = not pledged yet
manage-due = by { $date }
manage-owed = { $n ->
    [one] 1 standard is not covered by the pledge.
   *[other] { $n } standards are not covered by the pledge.
}
manage-publish = Publish a standard
manage-publish-new = Publish the standard of a new service
manage-publish-profile = Publish the profile
manage-publish-lead = Paste or upload the document of the standard. Check first: nothing is recorded before you press Publish.
manage-profile-lead = Change the profile below or upload another. Check first: nothing is recorded before you press Publish.
manage-replaces = Takes the place of version { $n }. That version stays in force for applications already in progress.
manage-findings-title = What must be corrected
manage-findings = { $n ->
    [one] 1 fault in the document. Correct it, then check again.
   *[other] { $n } faults in the document. Correct them, then check again.
}
manage-place = Line { $line }, column { $column }
manage-preview = Preview: { $name }
manage-sound = This document is complete and may be published.
manage-note-not-offered = The unit's profile does not name this service yet, so there are no tickets for it. Publish a profile that names it as well.
manage-note-unchanged = It says the same as the newest version.
manage-document = Document (TOML)
manage-document-hint = At most 256 KiB. What you wrote stays here when something must be corrected.
manage-file = Or choose a file
manage-file-hint = A chosen file takes the place of the text above.
manage-decree = Number of the decree
manage-decree-hint = For example W.1-001/2026
manage-decided = Date of the decree
manage-effective = In force since
manage-effective-hint = The first day of this version.
manage-check = Check and preview
manage-record = Publish
manage-date-wrong = That is no date. Write one that exists, for example 2026-11-23.
manage-withdraw-lead = The service is no longer offered from the date below. Everybody can read why, and the history stays.
manage-withdraw-confirm = Withdraw this standard?
manage-withdraw-effective = First day without this service
manage-reason-id = Reason in Indonesian
manage-reason-en = Reason in English
manage-sign = Sign the pledge
manage-sign-confirm = Sign this pledge?
manage-words = What is signed
manage-due-title = Last day
manage-due-lead = The pledge is published at most 7 working days after a standard is set (PP 96/2012 art. 30(4)). Days passed over, with the reason:
manage-due-date = Last day
manage-passed = Days passed over
manage-all-pledged = All standards in force are pledged.
manage-place-signed = Place
manage-date-signed = Date
manage-done-published = The standard is published and recorded in the register.
manage-done-withdrawn = The standard is withdrawn; everybody can read why.
manage-done-profile = The profile is published and recorded in the register.
manage-done-signed = The pledge is signed and recorded in the register.
