package export

import (
	"fmt"

	"example.org/reports/pkg/export/psql"
)

func Year(year int, delimiter string) (string, error) {
	file := fmt.Sprintf("/var/exports/sales-%d.csv", year)
	query := fmt.Sprintf("SELECT * FROM sales WHERE extract(year FROM sold_at) = %d", year)
	return file, psql.Copy(query, file, delimiter)
}
