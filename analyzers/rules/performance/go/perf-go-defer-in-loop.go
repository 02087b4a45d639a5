package batch

import (
	"io"
	"net/http"
	"os"
	"sync"
)

func Concat(w io.Writer, paths []string) error {
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		// bad: all files stay open to the end
		defer f.Close()
		if _, err := io.Copy(w, f); err != nil {
			return err
		}
	}
	return nil
}

func Poll(client *http.Client, url string, each func(io.Reader)) {
	for {
		resp, err := client.Get(url)
		if err != nil {
			continue
		}
		// bad: a loop without end
		defer resp.Body.Close()
		each(resp.Body)
	}
}

func Count(mu *sync.Mutex, n int, counts map[int]int) {
	for i := 0; i < n; i++ {
		mu.Lock()
		// bad: locks itself out in the second round
		defer mu.Unlock()
		counts[i]++
	}
}

func Lines(paths []string, each func(io.Reader)) {
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			continue
		}
		// bad: closed in a deferred closure
		defer func() { _ = f.Close() }()
		each(f)
	}
}

func Report(urls []string, done func([]string)) {
	for range urls {
		// ok: meant for the end of the function, frees nothing
		defer done(urls)
	}
}

func Each(w io.Writer, paths []string) error {
	for _, path := range paths {
		// ok: a function for each round
		if err := func() error {
			f, err := os.Open(path)
			if err != nil {
				return err
			}
			defer f.Close()
			_, err = io.Copy(w, f)
			return err
		}(); err != nil {
			return err
		}
	}
	return nil
}

func Parallel(wg *sync.WaitGroup, jobs []func()) {
	for _, job := range jobs {
		wg.Add(1)
		// ok: the goroutine's own
		go func() {
			defer wg.Done()
			job()
		}()
	}
}

func First(paths []string) ([]byte, error) {
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			continue
		}
		// ok: the loop ends here
		defer f.Close()
		return io.ReadAll(f)
	}
	return nil, os.ErrNotExist
}
