# %% [markdown]
# # Assignment 5: SQL from Python
# %% setup
import sqlite3

conn = sqlite3.connect(":memory:")
conn.executescript("""
create table artist (id integer primary key, name text);
create table album (id integer primary key, artist_id integer, title text, year integer);
insert into artist values (1, 'Nina'), (2, 'Miles'), (3, 'Unheard');
insert into album values (1, 1, 'Wild', 1966), (2, 2, 'Blue', 1959), (3, 2, 'Brew', 1970), (4, 1, 'Pastel', 1967);
""")
# %% answer query
# Write a query for the number of albums of each artist, artists without an album included, most albums first, then by name.
### BEGIN SOLUTION
albums_per_artist = """
select name, count(album.id) as n from artist left join album on artist.id = artist_id
group by artist.id order by n desc, name
"""
### END SOLUTION
# %% test query 3
rows = conn.execute(albums_per_artist).fetchall()
assert len(rows) == 3, "every artist has a line"
### BEGIN HIDDEN TESTS
assert rows == [("Miles", 2), ("Nina", 2), ("Unheard", 0)]
conn.execute("insert into album values (9, 3, 'At last', 2020)")
assert ("Unheard", 1) in conn.execute(albums_per_artist).fetchall()
conn.execute("delete from album where id = 9")


### END HIDDEN TESTS
# %% answer between
def titles_between(conn, first, last):
    """Return the titles from year first to year last, both included, as a list in order of year."""
    ### BEGIN SOLUTION
    cursor = conn.execute("select title from album where year between ? and ? order by year", (first, last))
    return [title for (title,) in cursor]
    ### END SOLUTION


# %% test between 2
assert titles_between(conn, 1960, 1969) == ["Wild", "Pastel"]
### BEGIN HIDDEN TESTS
assert titles_between(conn, 1959, 1966) == ["Blue", "Wild"]
assert titles_between(conn, 2000, 2001) == []
other = sqlite3.connect(":memory:")
other.execute("create table album (id, artist_id, title, year)")
other.execute("insert into album values (1, 1, 'Only', 1990)")
assert titles_between(other, 1990, 1990) == ["Only"]


### END HIDDEN TESTS
# %% answer add
def add_album(conn, artist, title, year):
    """Insert an album; the artist is made if there is none of that name. Return the artist's id."""
    ### BEGIN SOLUTION
    row = conn.execute("select id from artist where name = ?", (artist,)).fetchone()
    key = row[0] if row else conn.execute("insert into artist (name) values (?)", (artist,)).lastrowid
    conn.execute("insert into album (artist_id, title, year) values (?, ?, ?)", (key, title, year))
    return key
    ### END SOLUTION


# %% test add 3
key = add_album(conn, "Nina", "Later", 1980)
assert key == 1
### BEGIN HIDDEN TESTS
new = add_album(conn, "O'Hara", "It's", 1999)
assert conn.execute("select name from artist where id = ?", (new,)).fetchone() == ("O'Hara",)
assert conn.execute("select count(*) from album where artist_id = ?", (new,)).fetchone()[0] == 1
assert add_album(conn, "O'Hara", "More", 2000) == new
### END HIDDEN TESTS
# ==== right subquery
# %% query
albums_per_artist = "SELECT name, (SELECT COUNT(*) FROM album WHERE artist_id = artist.id) AS k FROM artist ORDER BY k DESC, name ASC;"


# %% between
def titles_between(conn, first, last):
    cur = conn.cursor()
    cur.execute("SELECT title, year FROM album")
    rows = [r for r in cur.fetchall() if first <= r[1] <= last]
    rows.sort(key=lambda r: r[1])
    return [r[0] for r in rows]


# %% add
def add_album(conn, artist, title, year):
    cur = conn.cursor()
    cur.execute("select id from artist where name=:n", {"n": artist})
    got = cur.fetchone()
    if got is None:
        cur.execute("insert into artist(name) values (:n)", {"n": artist})
        artist_id = cur.lastrowid
    else:
        artist_id = got[0]
    with conn:
        cur.execute("insert into album(artist_id,title,year) values (?,?,?)", [artist_id, title, year])
    return artist_id


# ==== wrong inner-join
# %% query
albums_per_artist = (
    "select name, count(*) from artist join album on artist.id = artist_id group by name order by 2 desc, 1"
)


# %% between
def titles_between(conn, first, last):
    return [
        r[0] for r in conn.execute(f"select title from album where year > {first} and year < {last} order by year")
    ]


# %% add
def add_album(conn, artist, title, year):
    key = conn.execute(f"select id from artist where name = '{artist}'").fetchone()[0]
    conn.execute("insert into album (artist_id, title, year) values (?, ?, ?)", (key, title, year))
    return key


# ==== wrong global
# %% between
def titles_between(c, first, last):
    return [
        t for (t,) in conn.execute("select title from album where year between ? and ? order by year", (first, last))
    ]


# %% add
def add_album(conn, artist, title, year):
    key = conn.execute("insert into artist (name) values (?)", (artist,)).lastrowid
    conn.execute("insert into album (artist_id, title, year) values (?, ?, ?)", (key, title, year))
    return key
