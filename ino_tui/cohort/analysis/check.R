# Counts every figure of this export again, from adsl.csv, adtte.csv, adrs.csv and start_stop.csv with R's own
# survival and cmprsk, and compares with figures.json and comparisons.json. Run it in the folder: Rscript check.R
#
# Needs R 3.6 or later with the package survival (it comes with R); Gray's tests also cmprsk. It reads the files
# of the folder, also the other three check_*.R, and writes nothing but one line a figure: "ok", "DIFFERS", or "skipped" with the reason.
# Exit code 0: all that was checked agrees. 1: something differs, or a file cannot be read.
#
# Tolerances, relative above 1: 1e-9, Cox 1e-6. "nothing" is a value that is not estimable.
# Where R has another convention than the figures, a comment that begins with "Convention" says how it is met.

suppressPackageStartupMessages(library(survival))
TOLERANCE <- 1e-9
TOLERANCE_COX <- 1e-6
HAS_CMPRSK <- requireNamespace("cmprsk", quietly = TRUE)

# ---- reading ---------------------------------------------------------------------------------------------------

read_json <- function(file) { # objects and arrays as lists, null as NA
  text <- paste(readLines(file, warn = FALSE), collapse = "\n")
  pattern <- '"(?:[^"\\\\]|\\\\.)*"|[][{}:,]|[^][{}:,"\\s]+'
  tokens <- regmatches(text, gregexpr(pattern, text, perl = TRUE, useBytes = TRUE))[[1]]
  at <- 0
  words <- function(token) gsub('\\\\(["\\\\/])', "\\1", substr(token, 2, nchar(token, "bytes") - 1), useBytes = TRUE)
  value <- function() {
    at <<- at + 1
    token <- tokens[at]
    if (token == "{" || token == "[") {
      found <- list()
      close <- if (token == "{") "}" else "]"
      while (tokens[at + 1] != close) {
        if (tokens[at + 1] == ",") at <<- at + 1
        if (token == "{") {
          key <- words(tokens[at + 1])
          at <<- at + 2
          found[key] <- list(value())
        } else {
          found[length(found) + 1] <- list(value())
        }
      }
      at <<- at + 1
      return(found)
    }
    if (startsWith(token, '"')) return(words(token))
    if (token %in% c("true", "false")) return(token == "true")
    if (token == "null") NA else as.numeric(token)
  }
  value()
}

read_table <- function(file) {
  read.csv(file, colClasses = "character", na.strings = character(0), check.names = FALSE, encoding = "UTF-8")
}

setting <- function(name) { # of the charter
  line <- grep(paste0("^", name, " = "), readLines("charter.toml", warn = FALSE), value = TRUE)
  gsub('"', "", sub(".* = ", "", line))
}

number <- function(x) suppressWarnings(as.numeric(x))
get_field <- function(of, name, default = NA) if (is.null(of[[name, exact = TRUE]])) default else of[[name, exact = TRUE]]
has <- function(x) !is.na(x) & x

# ---- comparing -------------------------------------------------------------------------------------------------

wrong <- character(0) # of the figure at hand
differing <- 0
counted <- c(ok = 0, DIFFERS = 0, skipped = 0)

show <- function(x) if (is.na(x)) "nothing" else format(x, digits = 15)

same <- function(what, printed, found, tolerance = TOLERANCE) {
  agrees <- if (is.na(printed) || is.na(found)) is.na(printed) && is.na(found)
            else abs(printed - found) <= tolerance * max(1, abs(printed), abs(found))
  if (!agrees) wrong <<- c(wrong, sprintf("%s is %s in the file and %s here", what, show(printed), show(found)))
}

say <- function(status, id, text) {
  counted[status] <<- counted[status] + 1
  cat(sprintf("%-8s %-30s %s\n", status, id, text))
}

check <- function(id, what) { # `what` compares, and returns a few words of what was found; NULL: it was skipped
  wrong <<- character(0)
  text <- tryCatch(what, error = function(e) { wrong <<- c(wrong, conditionMessage(e)); "" })
  if (length(wrong)) say("DIFFERS", id, paste(wrong, collapse = "; ")) else if (!is.null(text)) say("ok", id, text)
}

skip <- function(id, why) { say("skipped", id, why); NULL }

# ---- the data --------------------------------------------------------------------------------------------------

adsl <- read_table("adsl.csv")
adtte <- read_table("adtte.csv")
adrs <- read_table("adrs.csv")
cut_rows <- read_table("start_stop.csv")
figures <- read_json("figures.json")
compared <- read_json("comparisons.json")
MONTH <- number(setting("month_days"))

flag <- function(name) adsl[[name]] == "Y"
day <- function(name) as.numeric(as.Date(ifelse(adsl[[name]] == "", NA, adsl[[name]])))
answer <- function(code) {
  rows <- adrs[adrs$PARAMCD == code, ]
  found <- rows$AVALC[match(adsl$USUBJID, rows$USUBJID)]
  ifelse(is.na(found), "", found)
}

treated <- flag("SAFFL")
dead <- treated & flag("DTHFL")
responder <- treated & flag("RESPFL")
transplanted <- treated & flag("HCTFL")
days <- number(adsl$FUPDYS)
BLIND <- any(treated & adsl$EDTHFL == "") # what the criteria say of a case is not in this export
BLIND_WHY <- "some cases are blind to the person this export was made for"

BY_MEDIAN <- c("median", "median_low", "median_high")

# ---- the export as a whole -------------------------------------------------------------------------------------

whole <- function() {
  for (table in list(adsl, adtte, adrs, cut_rows)) {
    for (basis in unique(table$BASIS)) if (basis != figures$basis) wrong <<- c(wrong, paste("rows on the basis", basis))
    for (revision in unique(number(table$REVISION))) same("revision", figures$revision, revision)
  }
  same("revision of comparisons.json", compared$revision, figures$revision)
  same("cases", figures$cases, nrow(adsl))
  same("withdrawn", figures$withdrawn, nrow(read_table("withdrawals.csv")))
  same("treated", figures$treated, sum(treated))
  columns <- c("IMPUTN", "IMPUTN2", "IMPUTN3")
  if (!BLIND) same("imputed", figures$imputed, sum(number(unlist(adsl[treated, columns]))))
  sprintf("%d cases, basis %s, revision %s", nrow(adsl), figures$basis, figures$revision)
}

sources <- function(mix) { # whose values the items have
  second <- treated & number(adsl$NCYCLES) >= 2
  found <- list(
    response.c1 = adsl$C1SRC[treated], response.c2 = adsl$C2SRC[second], response.best = adsl$BESTSRC[treated],
    death.cause = adsl$DTHCSRC[dead]
  )
  asked <- vapply(figures$mix, function(each) each$endpoint, "")
  if ("relapse" %in% asked) found$relapse <- adsl$RELSRC[treated]
  if ("vod" %in% asked) found$vod <- adsl$VODSRC[treated]
  found[["*"]] <- unlist(found, use.names = FALSE)
  of <- found[[mix$endpoint]]
  same("items", mix$items, length(of))
  for (source in c("final", "own", "site")) same(source, mix[[source]], sum(of == source))
  same("missing", mix$missing, sum(of == ""))
  sprintf("%d items", length(of))
}

responses <- function() { # adrs says what adsl says
  known <- list(RSPC1 = "C1RESP", RSPC2 = "C2RESP", BOR = "BESTRESP", MRD = "MRDSTAT")
  for (code in names(known)) {
    said <- answer(code)
    differs <- adrs$PARAMCD == code & adrs$AVALC != adsl[[known[[code]]]][match(adrs$USUBJID, adsl$USUBJID)]
    if (any(has(differs))) wrong <<- c(wrong, paste(code, "of", adrs$SUBJID[which(differs)[1]]))
  }
  flags <- list(RESP1 = flag("RESP1FL"), RESP = flag("RESPFL"), MRDNEG = flag("MRDNEGFL"))
  for (code in names(flags)) {
    differs <- answer(code) != "" & (answer(code) == "Y") != flags[[code]]
    if (any(differs)) wrong <<- c(wrong, paste(code, "of", adsl$SUBJID[which(differs)[1]]))
  }
  sprintf("%d rows", nrow(adrs))
}

# ---- all of it -------------------------------------------------------------------------------------------------

source("check_figures.R")
source("check_groups.R")
source("check_times.R")

check("the export", whole())
for (mix in figures$mix) check(paste("mix", mix$endpoint), sources(mix))
check("adrs.csv", responses())
for (id in unique(adtte$FIGURE)) check(paste("adtte.csv", id), times_again(id))
check("start_stop.csv", cut_again())
for (figure in figures$figures) {
  check(figure$id, switch(figure$kind,
    proportion = proportion(figure), survival = survival_figure(figure), incidence = incidence_figure(figure),
    followup = follow_up(figure), skip(figure$id, "this script does not know its kind")
  ))
}
for (of in compared$figures) check(of$id, if (of$how == "baseline") by_group(of) else by_transplant(of))

cat(sprintf("%d agree, %d differ, %d skipped\n", counted["ok"], counted["DIFFERS"], counted["skipped"]))
if (counted["DIFFERS"] > 0) quit(save = "no", status = 1)
