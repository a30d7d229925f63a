# Service standards, unit profile, pledge: refusals.
refusal-standard-faulty = The standard cannot be published yet: { $count } faults, the first at { $path } ({ $fault }). Correct them and publish again.
refusal-standard-other_service = This file belongs to service { $service }. Publish the document in the file of its own service.
refusal-standard-already_published = Version { $version } is published already. Replace it by a new version.
refusal-standard-unknown_version = There is no version { $version }. Choose one from the history of this standard.
refusal-standard-version_replaced = Version { $version } was replaced already. Reload, then replace the newest version.
refusal-standard-version_withdrawn = Version { $version } was withdrawn already. Publish a new standard if the service opens again.
refusal-standard-unchanged = This document is the same as version { $version }. Change it before you publish.
refusal-standard-decree_missing = The decree number is missing. Enter the number of the decree that sets it.
refusal-standard-signatory_missing = The name or office of the signatory is missing. Enter the name, and the office in both languages.
refusal-standard-effective_too_early = The effective date is too early. Choose { $earliest } or later.
refusal-standard-reason_missing = The reason for withdrawing is missing. Write it in both languages.

refusal-profile-faulty = The profile cannot be published yet: { $count } faults, the first at { $path } ({ $fault }). Correct them and publish again.
refusal-profile-other_unit = This file belongs to unit { $unit }. Publish the profile at its own unit.
refusal-profile-unchanged = This profile is the same as version { $version }. Change it before you publish.
refusal-profile-effective_too_early = The effective date is too early. Choose { $earliest } or later.

refusal-pledge-no_standards = No standard is in force yet. Publish service standards first.
refusal-pledge-service_twice = Service { $service } is named twice. Name each service once.
refusal-pledge-text_missing = The text or the compensation promise is incomplete. Fill in both languages.
refusal-pledge-place_missing = The place of signing is missing. Enter the name of the city.
refusal-pledge-head_missing = The name or office of the head is missing. Complete the unit's profile.
refusal-pledge-dated_too_early = Standard { $service } was only set on { $decided }. Choose that date or a later one.
refusal-pledge-dated_before_last = The last pledge is dated { $last }. Choose that date or a later one.
refusal-pledge-unchanged = Pledge number { $number } says the same already. It need not be signed again.

refusal-promise-command_id = The id of the command (command_id) is not right. Use 1 to 64 letters, digits, or - _ . :
refusal-promise-command_id_used = This id was used for another command. Load the page again, then send again.
refusal-promise-no_calendar = There is no calendar of the year { $year }, so the last day cannot be counted. Publish that calendar first.
refusal-promise-not_utf8 = This file is not UTF-8 text. Save it as UTF-8, then send it again.
refusal-promise-document_faulty = The document cannot be published yet: { $count } faults. Correct all of them, then send it again.
refusal-promise-other_service = This document is of the service { $service }. Send it to the address of that service.
