// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/byte_source.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>

namespace scarp::detail {

/// CRC-32 as in gzip and ZIP.
inline std::uint32_t checksum(std::span<unsigned char const> bytes) {
#if SCARP_HAS_ZLIB
    uLong sum = 0;
    for (std::size_t done = 0; done < bytes.size();) {                  // zlib counts in unsigned int
        std::size_t const count = std::min(bytes.size() - done, std::size_t{1} << 30);
        sum = crc32(sum, bytes.data() + done, static_cast<uInt>(count));
        done += count;
    }
    return static_cast<std::uint32_t>(sum);
#else
    static constexpr auto table = [] {
        std::array<std::uint32_t, 256> t{};
        for (std::uint32_t i = 0; i < 256; ++i) {
            t[i] = i;
            for (int bit = 0; bit < 8; ++bit) t[i] = t[i] >> 1 ^ (t[i] & 1 ? 0xEDB8'8320u : 0u);
        }
        return t;
    }();
    std::uint32_t sum = 0xFFFF'FFFF;
    for (unsigned char byte : bytes) sum = sum >> 8 ^ table[(sum ^ byte) & 0xFF];
    return ~sum;
#endif
}

/// One file inside a ZIP archive, as its directory states it.
struct zip_member {
    std::string name = {};
    bool deflated = false;
    std::uint32_t crc = 0;
    std::uint64_t packed_size = 0, size = 0;
    std::uint64_t header_at = 0;
};

/// A ZIP archive in memory, which must outlive this: stored and deflated members, ZIP64 included.
///
/// Errors   data_error naming file, expected, found and byte for anything that is not wholly sound: no directory, one that does not
///          end where the file ends, members that overlap, repeat a name, are encrypted, or fail their checksum
/// Source   PKWARE, APPNOTE.TXT 6.3
class zip_archive {
public:
    zip_archive(std::string path, std::span<unsigned char const> bytes) : path_{std::move(path)}, bytes_{bytes} { read_directory(); }

    std::vector<zip_member> const& members() const { return members_; }

    /// The contents of a member, checked.
    std::vector<unsigned char> read(zip_member const& member) const {
        std::span<unsigned char const> const packed = locate(member);
        std::vector<unsigned char> whole = member.deflated ? unpack(member, packed)
                                                           : std::vector<unsigned char>(packed.begin(), packed.end());
        if (checksum(whole) != member.crc) fail("contents that match the checksum", joined({"damage in ", member.name}), member.header_at);
        return whole;
    }

private:
    static constexpr std::uint32_t end_mark = 0x0605'4B50, entry_mark = 0x0201'4B50, local_mark = 0x0403'4B50;
    static constexpr std::uint32_t end64_mark = 0x0606'4B50, locator_mark = 0x0706'4B50;

    [[noreturn]] void fail(std::string expected, std::string found, std::uint64_t at) const {
        throw data_error{path_, std::move(expected), std::move(found), at};
    }

    std::uint64_t number(std::uint64_t at, int width) const {
        if (at > bytes_.size() || bytes_.size() - at < static_cast<std::size_t>(width))
            fail(joined({std::to_string(width), " bytes of a ZIP record"}), "the end of the file", bytes_.size());
        std::uint64_t value = 0;
        for (int i = width; i-- > 0;) value = value << 8 | bytes_[static_cast<std::size_t>(at) + static_cast<std::size_t>(i)];
        return value;
    }
    std::span<unsigned char const> range(std::uint64_t at, std::uint64_t length, char const* what) const {
        if (at > bytes_.size() || length > bytes_.size() - at)
            fail(joined({std::to_string(length), " bytes of ", what}), joined({"a file of ", std::to_string(bytes_.size())}), at);
        return bytes_.subspan(static_cast<std::size_t>(at), static_cast<std::size_t>(length));
    }

    /// The end record lies at the end, before a comment of at most 65535 bytes.
    std::uint64_t find_end() const {
        std::size_t const size = bytes_.size();
        for (std::size_t back = 22; back <= size && back <= 22 + 65'535; ++back)
            if (number(size - back, 4) == end_mark && number(size - back + 20, 2) == back - 22) return size - back;
        fail("a ZIP archive (its directory's end record)", "none", size);
    }

    void read_directory() {
        std::uint64_t end = find_end();
        std::uint64_t count = number(end + 10, 2), length = number(end + 12, 4), at = number(end + 16, 4);
        if (end >= 20 && number(end - 20, 4) == locator_mark) {
            std::uint64_t const end64 = number(end - 12, 8);
            if (number(end64, 4) != end64_mark) fail("a ZIP64 end record", "other bytes", end64);
            count = number(end64 + 32, 8), length = number(end64 + 40, 8), at = number(end64 + 48, 8);
            end = end64;
        }
        if (range(at, length, "directory").size() / 46 < count || at + length != end)
            fail(joined({"a directory of ", std::to_string(count), " members up to its end record"}),
                 joined({std::to_string(length), " bytes"}), at);
        for (std::uint64_t i = 0; i < count; ++i) at = read_entry(at);
        if (at != end) fail("the end of the directory", "more data", at);
        check_members();
    }

    /// One record of the directory; returns where the next one lies.
    std::uint64_t read_entry(std::uint64_t at) {
        if (number(at, 4) != entry_mark) fail("a member in the ZIP directory", "other bytes", at);
        std::uint64_t const method = number(at + 10, 2), name = number(at + 28, 2), extra = number(at + 30, 2);
        if (number(at + 8, 2) & 1) fail("a member that is not encrypted", "an encrypted one", at + 8);
        if (method != 0 && method != 8) fail("a stored or deflated member (methods 0 and 8)", joined({"method ", std::to_string(method)}), at + 10);
        auto const text = range(at + 46, name, "a member's name");
        zip_member m{.name = {text.begin(), text.end()}, .deflated = method == 8, .crc = static_cast<std::uint32_t>(number(at + 16, 4)),
                     .packed_size = number(at + 20, 4), .size = number(at + 24, 4), .header_at = number(at + 42, 4)};
        read_large_sizes(m, at + 46 + name, extra);
        if (!m.deflated && m.packed_size != m.size) fail("a stored member of one size", "two sizes", at + 20);
        if (m.size / 1032 > m.packed_size) fail("a size that deflate can reach", std::to_string(m.size), at + 24);
        members_.push_back(std::move(m));
        return at + 46 + name + extra + number(at + 32, 2);
    }

    /// Sizes that 32 bits do not hold stand in the extra field 1, those that do are left out.
    void read_large_sizes(zip_member& m, std::uint64_t at, std::uint64_t length) const {
        for (std::uint64_t const end = at + length; at + 4 <= end;) {
            std::uint64_t const kind = number(at, 2), size = number(at + 2, 2);
            at += 4;
            if (kind == 1) {
                std::uint64_t next = at;
                for (std::uint64_t* value : {&m.size, &m.packed_size, &m.header_at})
                    if (*value == 0xFFFF'FFFF && next + 8 <= at + size) {
                        *value = number(next, 8);
                        next += 8;
                    }
            }
            at += size;
        }
    }

    /// Members apart from each other: what is unpacked stays within 1032 times the file.
    void check_members() const {
        std::vector<zip_member const*> by_place, by_name;
        for (zip_member const& m : members_) by_place.push_back(&m), by_name.push_back(&m);
        std::sort(by_place.begin(), by_place.end(), [](zip_member const* a, zip_member const* b) { return a->header_at < b->header_at; });
        std::sort(by_name.begin(), by_name.end(), [](zip_member const* a, zip_member const* b) { return a->name < b->name; });
        for (std::size_t i = 1; i < members_.size(); ++i) {
            std::uint64_t const gap = by_place[i]->header_at - by_place[i - 1]->header_at;
            if (gap < 30 || by_place[i - 1]->packed_size > gap - 30)
                fail("members that do not overlap", joined({by_place[i - 1]->name, " and ", by_place[i]->name}), by_place[i]->header_at);
            if (by_name[i]->name == by_name[i - 1]->name) fail("each name once", joined({"two members ", by_name[i]->name}), by_name[i]->header_at);
        }
    }

    /// The packed bytes: behind the member's own header, whose name and extra field have lengths of their own.
    std::span<unsigned char const> locate(zip_member const& m) const {
        if (number(m.header_at, 4) != local_mark) fail(joined({"the header of ", m.name}), "other bytes", m.header_at);
        std::uint64_t const name = number(m.header_at + 26, 2), extra = number(m.header_at + 28, 2);
        return range(m.header_at + 30 + name + extra, m.packed_size, "a member");
    }

#if SCARP_HAS_ZLIB
    std::vector<unsigned char> unpack(zip_member const& m, std::span<unsigned char const> packed) const {
        inflater inflate{inflater::bare};
        std::vector<unsigned char> whole(static_cast<std::size_t>(m.size) + 1);     // room for one byte too many, to notice it
        std::span<unsigned char> out{whole};
        int verdict = Z_OK;
        while (verdict == Z_OK && !out.empty()) verdict = inflate.run(packed, out);
        if (verdict != Z_STREAM_END || !packed.empty() || out.size() != 1)
            fail(joined({std::to_string(m.size), " bytes of intact deflate data in ", m.name}),
                 verdict == Z_DATA_ERROR ? joined({"damage (", inflate.message(), ")"}) : "another number of bytes", m.header_at);
        whole.pop_back();
        return whole;
    }
#else
    [[noreturn]] std::vector<unsigned char> unpack(zip_member const& m, std::span<unsigned char const>) const {
        fail("stored members (this program was built without zlib)", joined({"deflated ", m.name}), m.header_at);
    }
#endif

    std::string path_;
    std::span<unsigned char const> bytes_;
    std::vector<zip_member> members_;
};

/// Collects members into the bytes of a ZIP archive. The same bytes in every run: members carry no time.
///
/// Errors   std::length_error beyond ZIP's 4 GiB or 65535 members; nothing is written as ZIP64
class zip_writer {
public:
    void add(std::string const& name, std::span<unsigned char const> contents, bool compress) {
        std::vector<unsigned char> const packed = compress ? deflated(contents) : std::vector<unsigned char>{};
        bool const smaller = compress && packed.size() < contents.size();
        std::span<unsigned char const> const stored = smaller ? std::span<unsigned char const>{packed} : contents;
        std::size_t const at = bytes_.size();
        std::vector<unsigned char> fields;                                // what both headers say
        number(fields, 20, 2), number(fields, 0x0800, 2), number(fields, smaller ? 8 : 0, 2);    // version, UTF-8 names, method
        number(fields, 0x0021'0000, 4), number(fields, checksum(contents), 4);                  // 1 January 1980
        number(fields, stored.size(), 4), number(fields, contents.size(), 4), number(fields, name.size(), 2), number(fields, 0, 2);
        number(bytes_, 0x0403'4B50, 4), append(bytes_, fields), append(bytes_, name), append(bytes_, stored);
        number(directory_, 0x0201'4B50, 4), number(directory_, 20, 2), append(directory_, fields);
        number(directory_, 0, 2), number(directory_, 0, 2), number(directory_, 0, 2), number(directory_, 0, 4), number(directory_, at, 4);
        append(directory_, name);
        ++count_;
    }

    std::vector<unsigned char> finish() && {
        std::size_t const at = bytes_.size(), length = directory_.size();
        append(bytes_, directory_);
        number(bytes_, 0x0605'4B50, 4), number(bytes_, 0, 4), number(bytes_, count_, 2), number(bytes_, count_, 2);
        number(bytes_, length, 4), number(bytes_, at, 4), number(bytes_, 0, 2);
        return std::move(bytes_);
    }

private:
    static void number(std::vector<unsigned char>& to, std::uint64_t value, int width) {
        if (value >> (8 * width) != 0) throw std::length_error{"scarp: a ZIP archive: expected at most 4 GiB and 65535 members, found more"};
        for (int i = 0; i < width; ++i) to.push_back(static_cast<unsigned char>(value >> (8 * i) & 0xFF));
    }
    template <class Bytes>
    static void append(std::vector<unsigned char>& to, Bytes const& bytes) {
        to.insert(to.end(), bytes.begin(), bytes.end());
    }

#if SCARP_HAS_ZLIB
    static std::vector<unsigned char> deflated(std::span<unsigned char const> contents) {
        if (contents.size() >> 32 != 0) throw std::length_error{"scarp: a ZIP archive: expected members of at most 4 GiB, found a larger one"};
        z_stream stream{};
        if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK) throw std::bad_alloc{};
        std::vector<unsigned char> packed(deflateBound(&stream, static_cast<uLong>(contents.size())));
        stream.next_in = const_cast<unsigned char*>(contents.data());
        stream.avail_in = static_cast<uInt>(contents.size());
        stream.next_out = packed.data();
        stream.avail_out = static_cast<uInt>(packed.size());
        deflate(&stream, Z_FINISH);
        packed.resize(stream.total_out);
        deflateEnd(&stream);
        return packed;
    }
#else
    static std::vector<unsigned char> deflated(std::span<unsigned char const> contents) { return {contents.begin(), contents.end()}; }
#endif

    std::vector<unsigned char> bytes_, directory_;
    std::size_t count_ = 0;
};

} // namespace scarp::detail
