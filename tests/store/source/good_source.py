"""A small source without a fault or doubt: two cases, every table. Tests change one thing in it."""

from __future__ import annotations

import csv
import io
from copy import deepcopy
from datetime import date
from pathlib import Path

from store.case import TABLES, columns
from store.source import Source, read_source

TODAY = date(2024, 6, 30)

_ROWS: dict[str, str] = {
    "cases": """\
        case,sex,age,centre,physicians,diagnosis_date,ph,transcript,prior_lines,disease_state,prior_hct_n,prior_blin,blin_failure,note
        INO-001,F,47,C1,P1;P2,2017-05,neg,none,2,relapse_hct,1,yes,yes,환자 상태 양호
        INO-002,M,30,C2,P3,2018,pos,p190,1,refractory,0,no,no,""",
    "relapses": """\
        case,n,kind,date,origin,origin_date,location,em_locations,blast_pct
        INO-001,1,relapse,2019-02-20,hct,2018-03-01,BM+EM,skin;bone,60
        INO-001,2,relapse,2019-06-20,cr,2019-03-25,BM,,45
        INO-002,1,refractory,2020-01-05,,,BM,,80""",
    "therapies": """\
        case,kind,agent,start,stop,result
        INO-001,blinatumomab,blinatumomab,2018-11-01,2018-12-01,no_response
        INO-001,platelets,,2019-03-10,,not_applicable""",
    "cycles": """\
        case,n,start,stop_reason
        INO-001,1,2019-03-04,completed
        INO-001,2,2019-03-27,completed
        INO-002,1,2020-02-03,to_hct""",
    "doses": """\
        case,cycle,day,date,mg,bsa,mg_m2
        INO-001,1,1,2019-03-04,1.3,1.6,0.8
        INO-001,1,8,2019-03-11,0.8,1.6,0.5
        INO-001,2,1,2019-03-27,0.8,1.6,0.5
        INO-002,1,1,2020-02-03,,,0.8""",
    "marrows": """\
        case,date,specimen,adequate,cellularity_pct,blast_pct,mrd_method,mrd_result,mrd_pct,mrd_lod_pct
        INO-001,2019-03-25,aspirate,yes,40,2,flow,not_detected,<0.01,0.01
        INO-002,2020-02-24,both,yes,30,1,bcr_abl,quantified,0.3,0.001""",
    "extramedullary": """\
        case,date,location,method,finding,spd_mm2,deauville
        INO-001,2019-03-26,skin,PET,none,0,1""",
    "labs": """\
        case,date,test,value,unit,lln,uln
        INO-001,2019-03-25,PLT,84,10^9/L,150,400
        INO-001,2019-03-25,ANC,1100,/uL,,
        INO-002,2020-02-24,CRP,<0.5,mg/L,,5""",
    "signs": """\
        case,date,weight_kg,ascites
        INO-001,2019-03-04,60.5,no""",
    "adverse_events": """\
        case,term,ctcae,grade,start,stop,outcome
        INO-001,Platelet count decreased,5.0,4,2019-03-09,2019-03-20,recovered
        INO-001,Sepsis,5.0,5,2019-07-01,,fatal""",
    "transplants": """\
        case,n,date,donor,conditioning,conditioning_start,status,engraftment,agvhd,agvhd_date
        INO-001,1,2018-03-01,sibling,mac,,cr_mrd_neg,,,
        INO-002,1,2020-04-01,haplo,ric,2020-03-25,cr_mrd_pos,2020-04-15,2,2020-05-01""",
    "follow_up": """\
        case,date,status,how
        INO-001,2019-05-02,cr,visit
        INO-002,2022-07-31,cr,marrow""",
    "deaths": """\
        case,date,narrative,autopsy
        INO-001,2019-07-09,"Fever on 2019-07-01, PLT 84; 0.8/0.5/0.5 mg/m2 given.",no""",
    "site_values": """\
        case,endpoint,value,date
        INO-001,response.c1,CR,2019-03-25
        INO-001,response.best,CR,2019-03-25
        INO-001,death.cause,34,2019-07-09
        INO-001,mrd,negative,2019-03-25
        INO-001,relapse,BM,2019-06-20
        INO-002,response.c1,CR,2020-02-24
        INO-002,mrd,positive,
        INO-002,relapse,none,
        INO-002,vod,no,""",
}
_GOOD: dict[str, list[dict[str, str]]] = {
    table: list(csv.DictReader(io.StringIO("\n".join(line.strip() for line in text.splitlines()))))
    for table, text in _ROWS.items()
}


class GoodSource:
    """The source as rows of text: change it, then write or read it. Row 2 of a file is ``rows[table][0]``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows = deepcopy(_GOOD)

    def put(self, table: str, row: int, **cells: str) -> GoodSource:
        """Change cells of a row, numbered as in the file."""
        self.rows[table][row - 2].update(cells)
        return self

    def add(self, table: str, **cells: str) -> GoodSource:
        """Add a row at the end."""
        self.rows[table].append(cells)
        return self

    def drop(self, table: str, row: int) -> GoodSource:
        """Take a row out, numbered as in the file."""
        del self.rows[table][row - 2]
        return self

    def grid(self, table: str) -> list[list[str]]:
        """The table as it stands in the file, header first, with every column declared."""
        header = ["case", *columns(table)]
        return [header, *([row.get(name) or "" for name in header] for row in self.rows[table])]

    def text(self, table: str, separator: str = ",") -> str:
        """The table as CSV."""
        out = io.StringIO()
        csv.writer(out, delimiter=separator, lineterminator="\n").writerows(self.grid(table))
        return out.getvalue()

    def write(self) -> Path:
        """Write the tables as CSV and return the folder."""
        for table in TABLES:
            if table in self.rows:
                (self.folder / f"{table}.csv").write_text(self.text(table), encoding="utf-8", newline="")
        return self.folder

    def read(self) -> Source:
        """Write and read the tables."""
        return read_source(self.write(), TODAY)

    def faults(self) -> list[str]:
        """The faults of the source, one line each."""
        return [str(fault) for fault in self.read().faults]

    def warnings(self) -> list[str]:
        """The warnings of the source, one line each; it must have no fault."""
        source = self.read()
        assert not source.faults
        return [str(warning) for warning in source.warnings]
