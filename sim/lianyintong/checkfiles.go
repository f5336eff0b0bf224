package lianyintong

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
)

const kindCheckfiles = "checkfiles"

// checkfileDelay is when the files of a day are ready, counted from its end: 01:00 of T+1 (4.1).
const checkfileDelay = time.Hour

// checkfile is a check file that was made, or an archive that was uploaded. It is made when it is first needed and
// never changes again, since the platform signs its bytes (4.3).
type checkfile struct {
	ID         string     `json:"id"` // platformNo/yyyyMMdd/fileType
	PlatformNo string     `json:"platformNo"`
	FileDate   string     `json:"fileDate"`
	FileType   string     `json:"fileType"` // of 5.3.22, or uploadType
	Name       string     `json:"name"`
	Lines      int        `json:"lines"` // without the heading
	Content    string     `json:"content,omitempty"`
	Made       time.Time  `json:"made"`
	Confirmed  *time.Time `json:"confirmed,omitempty"` // by CONFIRM_CHECKFILE
	FileSign   string     `json:"fileSign,omitempty"`
	Entries    []string   `json:"entries,omitempty"` // names in an uploaded archive
}

// day is a day of account, from midnight to midnight in GMT+8.
type day struct {
	name     string // yyyyMMdd
	from, to time.Time
}

// dayNamed answers the day of a fileDate.
func dayNamed(name string) (day, error) {
	from, err := time.ParseInLocation("20060102", name, clock.Zone)
	if err != nil {
		return day{}, engine.Refuse(codeFormat, "fileDate 不是有效的日期")
	}
	return day{name, from, from.AddDate(0, 0, 1)}, nil
}

// has tells whether an instant lies in the day.
func (d day) has(at *time.Time) bool {
	return at != nil && !at.Before(d.from) && at.Before(d.to)
}

// over tells whether an instant has come about by the end of the day.
func (d day) over(at *time.Time) bool { return at != nil && at.Before(d.to) }

// readyDay answers the day of a fileDate whose files exist; 100007 before 01:00 of T+1.
func readyDay(tx *engine.Tx, name string) (day, error) {
	d, err := dayNamed(name)
	if err != nil {
		return d, err
	}
	if ready := d.to.Add(checkfileDelay); tx.Now().Before(ready) {
		return d, engine.Refuse(codeNoObject, "%s 的对账文件尚未生成，%s 后可下载", name, compact(&ready))
	}
	return d, nil
}

// sheet is a kind of check file of 5.3.22: its columns, and the lines of a day.
type sheet struct {
	fileType string
	columns  string // the headings, separated by commas
	lines    func(tx *engine.Tx, p *platform, d day) []line
}

// line is a line of a check file, with the instant by which lines are ordered.
type line struct {
	at    time.Time
	cells []string
}

// sheetOf finds the kind of a file type.
func sheetOf(fileType string) (sheet, bool) {
	list := sheets()
	i := slices.IndexFunc(list, func(s sheet) bool { return s.fileType == fileType })
	if i < 0 {
		return sheet{}, false
	}
	return list[i], true
}

// fileName is how the files are called on both ways (4.4 R2): <yyyymmdd>_<平台编号>_<对账文件类型>.txt.
func fileName(d day, p *platform, fileType string) string {
	return d.name + "_" + p.No + "_" + fileType + ".txt"
}

// checkfileOf answers the file of a day, which it makes when nobody has asked for it before.
func checkfileOf(tx *engine.Tx, p *platform, d day, s sheet) checkfile {
	id := p.No + "/" + d.name + "/" + s.fileType
	if f, made := engine.Get[checkfile](tx, kindCheckfiles, id); made {
		return f
	}
	lines := s.lines(tx, p, d)
	slices.SortStableFunc(lines, func(a, b line) int { return cmp.Compare(a.at.UnixNano(), b.at.UnixNano()) })
	f := checkfile{
		ID: id, PlatformNo: p.No, FileDate: d.name, FileType: s.fileType, Name: fileName(d, p, s.fileType),
		Lines: len(lines), Content: s.write(lines), Made: tx.Now(),
	}
	engine.Put(tx, kindCheckfiles, f.ID, f)
	return f
}

// write writes a file: UTF-8 without a byte order mark, a heading, comma-separated, no quoting (wire §9).
func (s sheet) write(lines []line) string {
	var b strings.Builder
	b.WriteString(s.columns + "\n")
	for _, l := range lines {
		for i, cell := range l.cells {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(strings.Map(plainRune, strings.ToValidUTF8(cell, " ")))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// plainRune answers what stands in a cell for a sign of a text: commas and whatever ends a line become blanks.
func plainRune(r rune) rune {
	if r == ',' || unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
		return ' '
	}
	return r
}
