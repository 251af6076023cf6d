# adtte.csv and start_stop.csv again, row by row from the dates of adsl.csv. Read by check.R.

between <- function(from, to) ifelse(has(to >= from), to - from, NA) # days; none where the order is impossible

first_of <- function(end, events) { # the event that comes first, in the order given where two share a day
  t <- rep(Inf, length(end))
  code <- rep("", length(end))
  for (name in names(events)) {
    sooner <- has(events[[name]] < t)
    t[sooner] <- events[[name]][sooner]
    code[sooner] <- name
  }
  list(t = ifelse(code == "", end, t), code = code)
}

start <- day("TRTSDT")
last <- between(start, day("LSTDT"))
death <- ifelse(dead, last, NA)
hct <- between(start, day("HCTDT"))
remission <- ifelse(responder, between(start, day("REMDT")), NA)
remission_relapse <- ifelse(responder, between(start, day("RRELDT")), NA)
relapse <- between(start, day("RELDT"))
vod <- ifelse(adsl$VODFL == "Y", between(start, day("VODDT")), NA)
relapse_known <- flag("RELKNFL")
best_known <- treated & adsl$BESTRESP != ""
vod_open <- adsl$VODFL == "" | (adsl$VODFL == "Y" & is.na(vod))
vod_before <- has(vod < hct) | (!is.na(vod) & is.na(hct))

death_class <- ifelse(!dead, "", ifelse(adsl$DTHCGR1 == "DISEASE", "disease",
  ifelse(adsl$DTHCGR1 %in% c("MALIG", "EXT"), "other", ifelse(adsl$DTHCGR1 %in% c("", "UNK", "OTHER"), "unknown", "treatment"))))

later <- function(origin, t) ifelse(has(t >= origin), t - origin, NA)

event_free <- function() {
  failed <- best_known & !responder
  first_day <- ifelse(is.na(last), 1, pmin(last, 1))
  first_of(ifelse(failed, first_day, last), list(
    no_remission = ifelse(failed, first_day, NA),
    relapse = ifelse(is.na(remission), relapse, remission_relapse), death = death
  ))
}

from_remission <- function() first_of(later(remission, last), list(
  relapse = later(remission, remission_relapse), nrm = later(remission, death)
))
after_transplant <- function() first_of(later(hct, last), list(
  relapse = later(hct, between(start, day("HRELDT"))), nrm = later(hct, death)
))

# Who, from when, how long, what happened; the codes in the order of CAUSE.
definition <- function(id) {
  zero <- 0 * start
  in_remission <- transplanted & flag("HCTCRFL")
  by_cause <- list(t = last, code = death_class)
  biased <- setting("hct_os_origin") == "first_ino"
  of <- switch(id,
    os = list(treated, zero, list(t = last, code = ifelse(dead, "death", "")), "death"),
    os.hct = list(transplanted, if (biased) zero else hct, list(
      t = if (biased) last else between(day("HCTDT"), day("LSTDT")), code = ifelse(dead, "death", "")
    ), "death"),
    followup = list(treated, zero, list(t = last, code = ifelse(dead, "", "end")), "end"),
    efs = list(best_known & (!responder | relapse_known), zero, event_free(), c("no_remission", "relapse", "death")),
    rfs = , relapse = list(responder & relapse_known, remission, from_remission(), c("relapse", "nrm")),
    nrm = list(responder & relapse_known, remission, from_remission(), c("nrm", "relapse")),
    relapse.hct = list(in_remission & relapse_known, hct, after_transplant(), c("relapse", "nrm")),
    nrm.hct = list(in_remission & relapse_known, hct, after_transplant(), c("nrm", "relapse")),
    trm = list(treated, zero, by_cause, c("treatment", "disease", "other", "unknown")),
    disease_death = list(treated, zero, by_cause, c("disease", "treatment", "other", "unknown")),
    vod.before_hct = list(treated & !vod_open, zero, first_of(last, list(
      vod = ifelse(vod_before, vod, NA), death = death, hct = hct
    )), c("vod", "death", "hct")),
    vod.after_hct = list(transplanted & !vod_open & !vod_before, hct, first_of(later(hct, last), list(
      vod = ifelse(vod_before, NA, later(hct, vod)), death = later(hct, death)
    )), c("vod", "death"))
  )
  if (is.null(of)) return(NULL)
  names(of) <- c("who", "since", "time", "codes")
  of$who <- of$who & !is.na(of$time$t)
  of
}

SURVIVAL <- c("os", "os.hct", "followup", "efs", "rfs") # every cause is the event

analysed <- function(of, analysis) { # the same in another way, for sensitivity
  if (analysis == "censored_at_hct") {
    sooner <- has(hct - of$since < of$time$t)
    list(t = ifelse(sooner, hct - of$since, of$time$t), code = ifelse(sooner, "", of$time$code))
  } else if (startsWith(analysis, "early_as_")) {
    list(t = of$time$t, code = ifelse(flag("EDTHFL"), sub("early_as_", "", analysis), of$time$code))
  } else of$time
}

times_again <- function(id) {
  of <- definition(id)
  if (is.null(of)) return(skip(paste("adtte.csv", id), "this script does not know it"))
  for (analysis in unique(times_of(id)$ANALYSIS)) {
    found <- analysed(of, analysis)
    rows <- counted_of(times_of(id, analysis))
    place <- match(rows$USUBJID, adsl$USUBJID)
    if (!setequal(place, which(of$who)) || anyDuplicated(place)) wrong <<- c(wrong, "other cases are counted")
    cause <- match(found$code, of$codes, nomatch = 0)[place]
    expected <- ifelse(cause == 0, 1, ifelse(cause == 1 | id %in% SURVIVAL, 0, 2))
    date <- function(column) as.numeric(as.Date(rows[[column]]))
    agrees <- number(rows$AVAL) == found$t[place] & number(rows$CAUSE) == cause & rows$CAUSECD == found$code[place] &
      number(rows$CNSR) == expected & date("STARTDT") == (start + of$since)[place] &
      date("ADT") == date("STARTDT") + number(rows$AVAL)
    if (!all(has(agrees))) wrong <<- c(wrong, paste("row of", rows$SUBJID[which(!has(agrees))[1]], analysis))
  }
  sprintf("%d rows from the dates of adsl.csv", nrow(times_of(id)))
}

# As R's analysis of the Stanford data: a transplant on the last day is half a day before it, an end on day 0 half
# a day after it.
cut_again <- function() {
  who <- treated & !is.na(last)
  stop_ <- pmax(0.5, last)
  tx <- ifelse(has(hct == last & last > 0), last - 0.5, hct)
  two <- has(tx > 0 & tx < stop_)
  expected <- rbind(
    data.frame(id = adsl$USUBJID, from = 0, to = ifelse(two, tx, stop_), event = ifelse(two, 0, 0 + dead), hct = 0 + has(tx == 0))[who, ],
    data.frame(id = adsl$USUBJID, from = tx, to = stop_, event = 0 + dead, hct = rep(1, length(tx)))[who & two, ]
  )
  rows <- data.frame(
    id = cut_rows$USUBJID, from = number(cut_rows$TSTART), to = number(cut_rows$TSTOP),
    event = number(cut_rows$EVENT), hct = number(cut_rows$HCT)
  )
  sorted <- function(table) do.call(paste, table[order(table$id, table$from), ])
  a <- sorted(expected)
  b <- sorted(rows)
  if (length(a) != length(b) || any(a != b)) wrong <<- c(wrong, "rows differ from what the dates of adsl.csv give")
  sprintf("%d rows of %d cases", nrow(rows), sum(who))
}
