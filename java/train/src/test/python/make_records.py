"""Parquet files for RecordFormatsTest, as pyarrow (which the Hugging Face Hub uses) writes them.

usage: python make_records.py OUTPUT_DIR      (needs pyarrow; written with 25.0.1)
"""

import pathlib
import sys

import pyarrow as pa
import pyarrow.parquet as pq

CHATS = [
    [("system", "Be brief."), ("user", "Wie heißt du?"), ("assistant", "Ada."), ("user", "你好"), ("assistant", "Hi! 🙂")],
    [("user", "What is 2 + 2?"), ("assistant", "4")],
    [("user", "Open a lock?"), ("assistant", "Only your own,\nwith its key.")],
]


def main(folder: pathlib.Path) -> None:
    chats = pa.Table.from_pylist(
        [
            {
                "messages": [{"role": role, "content": content} for role, content in chat],
                "score": None if i == 0 else i / 2,
                "source": {"name": "own", "id": i},
                "tags": ["a", None],
            }
            for i, chat in enumerate(CHATS)
        ]
    )
    # Two row groups, so that the second is read too.
    for codec in ("none", "snappy", "zstd", "gzip", "lz4", "brotli"):
        pq.write_table(chats, folder / f"chats_{codec}.parquet", compression=codec, row_group_size=2)
    pq.write_table(chats, folder / "chats_old.parquet", use_compliant_nested_type=False, version="1.0")

    pairs = pa.table(
        {
            "question": pa.array([f"What is {i} + {i}?" for i in range(300)], pa.large_string()),
            "answer": pa.array([2 * i if i != 200 else None for i in range(300)], pa.int64()),
            "sure": pa.array([i % 2 == 0 for i in range(300)]),
        }
    )
    # The newer pages and encodings.
    pq.write_table(
        pairs,
        folder / "pairs.parquet",
        compression="snappy",
        data_page_version="2.0",
        use_dictionary=False,
        column_encoding={"question": "DELTA_BYTE_ARRAY", "answer": "DELTA_BINARY_PACKED", "sure": "RLE"},
    )


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
