// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/atomic_file.hpp>
#include <scarp/io/checksum.hpp>
#include <scarp/io/fit_archive.hpp>
#include <scarp/io/weights.hpp>
#include <scarp/train/fit.hpp>
#include <scarp/version.hpp>

namespace scarp {

namespace detail {

/// What a training was declared as, key by key; the last one stands for all formulas.
using declaration = std::vector<std::pair<std::string, std::string>>;

inline std::string hexadecimal_of(std::uint64_t value) {
    char text[19];
    std::snprintf(text, sizeof text, "0x%016llx", static_cast<unsigned long long>(value));
    return text;
}

/// A hash of the derived training step: of its every operation, whatever the names of types.
template <class Graph>
std::uint64_t hash_of_program() {
    constexpr auto const& f = frozen<Graph>::value;
    archive_writer a;
    for (int i = 0; i < f.node_count; ++i) {
        node const& n = f.nodes[i];
        exchange_all(a, n.arg[0], n.arg[1], n.arg[2], n.dims.rank, n.detail, n.begin, n.value);
        a.number(static_cast<std::uint64_t>(n.what));
        for (int axis = 0; axis < n.dims.rank; ++axis) exchange(a, n.dims.at[axis]);
    }
    return xxh64::of(a.bytes);
}

template <class... Parts>
std::string names_of_parts(part_list<Parts...>) {
    std::string names;
    ((names.append(names.empty() ? "" : ", ").append(type_name<Parts>())), ...);
    return names;
}

/// "dense_1, relu_1, dense_2"
template <class Net>
std::string names_of_layers() {
    std::string names;
    for (int l = 0; l < reading_of<Net>.layer_count; ++l) names.append(l > 0 ? ", " : "").append(name_of(reading_of<Net>.layers[l]).view());
    return names;
}

inline std::string version_text() {
    return joined({std::to_string(version.major), ".", std::to_string(version.minor), ".", std::to_string(version.patch)});
}

/// One array of a checkpoint on its way between the file and memory.
struct checkpoint_array {
    parameter_schema schema;
    parameter_entry entry;
    bool is_state;
};

/// Everything about a trainer that its checkpoints depend on.
template <class Trainer>
struct checkpointed;
template <class Net, class Loss, class Optimizer, class Batch, class T, storage Where>
struct checkpointed<trainer<Net, Loss, Optimizer, Batch, T, Where>> {
    using graph = derived_graph<Net, Loss, Optimizer, derived::update>;

    static declaration describe(std::string const& settings = {}) {
        declaration all{{"network", names_of_layers<Net>()},
                {"loss", std::string{type_name<Loss>()}},
                {"optimizer", names_of_parts(typename parts_of<Optimizer>::type{})},
                {"fields of the optimizer", std::to_string(field_count<Optimizer>)},
                {"batch", std::to_string(Batch::size)},
                {"program", hexadecimal_of(hash_of_program<graph>())}};
        if (!settings.empty()) all.insert(all.begin(), {"settings", settings});
        return all;
    }

    /// All parameters, then all that the optimizer remembers.
    static std::vector<checkpoint_array> arrays() {
        std::vector<checkpoint_array> all;
        std::vector<parameter_schema> const network = schema_of<Net>();
        for (std::size_t p = 0; p < network.size(); ++p) all.push_back({network[p], parameter_table<Net, T>[p], false});
        constexpr auto const& f = frozen<graph>::value;
        std::vector<bool> seen;
        for (int i = 0; i < f.node_count; ++i) {
            node const& n = f.nodes[i];
            if (n.what != op::state) continue;
            auto const number = static_cast<std::size_t>(n.detail);
            if (seen.size() <= number) seen.resize(number + 1);
            if (!seen[number]) all.push_back(state(n.detail % f.parameter_count, n.detail / f.parameter_count, n.dims));
            seen[number] = true;
        }
        return all;
    }

private:
    /// A state as a parameter in the trainer's memory of states.
    static checkpoint_array state(int p, int number, extents const& dims) {
        parameter_record record = reading_of<Net>.parameters[p];
        std::string name = joined({"optimizer.", std::to_string(number)});
        if (dims == stored_extents(record)) name.append(".").append(name_of_parameter<Net>(p).view());
        else record.dims = dims, record.transposed = false;   // one for all parameters
        parameter_schema const schema{.layer = std::move(name), .leaf = {}, .dims = record.dims};
        int const offset = number * parameter_block<Net, T> + parameter_offsets<Net, T>[static_cast<std::size_t>(p)];
        return {schema, {record, layout_of_parameter(dims, simd::lanes<T>), offset}, true};
    }
};

/// Assembles a file: arrays one after the other, then the checksum of all bytes before it, as an array too.
class checkpoint_writer {
public:
    explicit checkpoint_writer(declaration about) { header_.metadata = std::move(about); }

    unsigned char* add(std::string name, dtype type, std::vector<std::uint64_t> shape) {
        std::uint64_t bytes = size_of(type);
        for (std::uint64_t const extent : shape) bytes *= extent;
        std::uint64_t const begin = std::exchange(header_.data_bytes, header_.data_bytes + bytes);
        header_.arrays.push_back({std::move(name), type, std::move(shape), begin, begin + bytes});
        data_.resize(static_cast<std::size_t>(header_.data_bytes));
        return data_.data() + begin;
    }
    void add(std::string name, std::span<unsigned char const> bytes) {
        unsigned char* const to = add(std::move(name), dtype::u1, {bytes.size()});
        for (std::size_t i = 0; i < bytes.size(); ++i) to[i] = bytes[i];
    }

    std::vector<unsigned char> finish() && {
        add("checksum", dtype::u8, {1});
        std::string const start = write_safetensors_header(header_);
        for (filed_array const& a : header_.arrays)
            to_little_endian(data_.data() + a.begin, static_cast<std::size_t>(a.end - a.begin), size_of(a.type));
        std::vector<unsigned char> file(start.begin(), start.end());
        file.insert(file.end(), data_.begin(), data_.end());
        write_u64(xxh64::of({file.data(), file.size() - 8}), file.data() + file.size() - 8);
        return file;
    }

private:
    safetensors_header header_;
    std::vector<unsigned char> data_;
};

/// Whether it is a whole safetensors file that never was a checkpoint.
inline bool holds_weights_only(std::string const& path, std::vector<unsigned char>& bytes) {
    try {
        byte_source inside{path, bytes};
        safetensors_header const header = read_safetensors_header(inside);
        return inside.offset() + header.data_bytes == bytes.size() && !array_finder{header.arrays}("checksum");
    } catch (data_error const&) {
        return false;
    }
}

/// The bytes of a whole checkpoint.
///
/// Errors   data_error when the file is not there, is of weights only, or its checksum is not that of its bytes
inline std::vector<unsigned char> read_checked(byte_source& source) {
    std::vector<unsigned char> bytes = source.rest();
    if (bytes.size() < 16) throw data_error{source.path(), "a checkpoint of at least 16 bytes", std::to_string(bytes.size())};
    std::uint64_t const stated = read_u64(bytes.data() + bytes.size() - 8);
    std::uint64_t const counted = xxh64::of({bytes.data(), bytes.size() - 8});
    if (stated != counted && holds_weights_only(source.path(), bytes))
        throw data_error{source.path(), "a checkpoint", "weights without their training: load() reads them"};
    if (stated != counted)
        throw data_error{source.path(), joined({"a checkpoint with the checksum ", hexadecimal_of(stated), " of its last 8 bytes"}),
                         joined({hexadecimal_of(counted), " (truncated or changed)"})};
    return bytes;
}

/// "loss is mse, expected softmax_cross_entropy" for what is not the same; the first checkpoints had no list of layers.
inline std::vector<std::string> differences_of(declaration const& wanted, declaration const& found) {
    std::vector<std::string> all;
    for (auto const& [key, value] : wanted) {
        std::string_view there = "not given";
        for (auto const& [k, v] : found)
            if (k == key) there = v;
        bool const older = key == "network" && there == "not given";
        if (there != value && !older) all.push_back(joined({key, " is ", there, ", expected ", value}));
    }
    return all;
}

/// What a trainer has beside its numbers: the optimizer's fields, the count of steps, the seed of dropout and noise.
struct trainer_record {
    std::vector<double> fields = {};
    std::int64_t steps = 0;
    std::uint64_t random = 0;
};
template <class Archive, either_way<trainer_record> V>
void exchange(Archive& a, V& t) {
    exchange_all(a, t.fields, t.steps, t.random);
}

template <class Trainer>
trainer_record record_of(Trainer const& train) {
    trainer_record r{.steps = train.steps(), .random = train.random.value};
    r.fields.resize(static_cast<std::size_t>(field_count<decltype(train.optimizer)>));
    copy_fields(train.optimizer, r.fields.data());
    return r;
}
template <class Trainer>
void put_back([[maybe_unused]] trainer_record const& r, Trainer& train) {
    using optimizer = decltype(train.optimizer);
    for (int i = 0; i < field_count<optimizer>; ++i)
        if constexpr (field_count<optimizer> > 0) train.optimizer.*optimizer::fields[i] = static_cast<float>(r.fields[static_cast<std::size_t>(i)]);
    train.random = seed{r.random};
    train.resume_at(r.steps);
}

inline bool belongs_to_checkpoint(std::string_view name) { return name == "trainer" || name == "fit" || name == "checksum"; }

/// A checkpoint in memory, known to be whole.
class checkpoint_reader {
public:
    explicit checkpoint_reader(byte_source& source) : bytes_{read_checked(source)}, path_{source.path()} {
        byte_source inside{path_, bytes_};
        header_ = read_safetensors_header(inside);
        if (inside.offset() + header_.data_bytes != bytes_.size())
            throw data_error{path_, joined({std::to_string(header_.data_bytes), " bytes of numbers"}), std::to_string(bytes_.size() - inside.offset())};
        data_ = bytes_.data() + inside.offset();
    }

    safetensors_header const& header() const { return header_; }
    unsigned char* data_of(filed_array const& a) {
        to_little_endian(data_ + a.begin, static_cast<std::size_t>(a.end - a.begin), size_of(a.type));
        return data_ + a.begin;
    }

    /// A record of plain values.
    ///
    /// Errors   data_error when it is not there or is none
    template <class Record>
    Record record(std::string_view name) const {
        filed_array const* const a = array_finder{header_.arrays}(name);
        Record r;
        try {
            if (!a) throw std::out_of_range{"no such array"};
            archive_reader archive{{data_ + a->begin, static_cast<std::size_t>(a->end - a->begin)}};
            exchange(archive, r);
            archive.expect_end();
        } catch (std::out_of_range const&) {
            throw data_error{path_, joined({"a checkpoint's record \"", name, "\""}), a ? "other bytes" : "none"};
        }
        return r;
    }

private:
    std::vector<unsigned char> bytes_;
    std::string path_;
    safetensors_header header_;
    unsigned char* data_ = nullptr;
};

template <class Trainer>
fit_state resume_from(byte_source& source, Trainer& train, std::string const& settings = {}) {
    using about = checkpointed<Trainer>;
    checkpoint_reader file{source};
    std::vector<checkpoint_array> const arrays = about::arrays();
    std::vector<parameter_schema> schema;
    for (checkpoint_array const& a : arrays) schema.push_back(a.schema);
    std::vector<std::string> differences = differences_of(about::describe(settings), file.header().metadata);
    auto const matched = match_arrays(schema, own_names{}(schema, {}), file.header().arrays, belongs_to_checkpoint, differences);
    if (!differences.empty()) throw weights_mismatch{source.path(), "a checkpoint of this training", std::move(differences)};
    auto const fit = file.record<fit_state>("fit");
    auto const others = file.record<trainer_record>("trainer");
    if (others.fields.size() != static_cast<std::size_t>(field_count<decltype(train.optimizer)>))
        throw data_error{source.path(), "a checkpoint's fields of the optimizer", "another number of them"};
    for (std::size_t i = 0; i < arrays.size(); ++i)
        read_parameter(arrays[i].entry, arrays[i].is_state ? train.state_memory().data() : train.parameter_data(), matched[i]->type,
                       file.data_of(*matched[i]), places_of(arrays[i].schema.dims));
    put_back(others, train);
    return fit;
}

}  // namespace detail

/// Writes all that a training consists of: weights, what the optimizer remembers and its fields, the number of steps, and where a
/// fit stands. It is a safetensors file, so other programs can read the weights; its last array is a checksum of all before it.
///
/// The file takes the place of the one before when it is complete; that one is kept beside it, as "PATH.previous".
/// What else the numbers depend on, such as data, seed and schedule, is not known here: say it in `settings`, for resume to compare.
/// Errors   data_error naming the file and the system's reason
template <class Net, class Loss, class Optimizer, class Batch, class T, storage Where>
void save_checkpoint(trainer<Net, Loss, Optimizer, Batch, T, Where> const& train, std::string const& path, fit_state const& fit = {},
                     std::string const& settings = {}) {
    if constexpr (detail::can_train<Net, Loss, Optimizer, Batch>) {
        using about = detail::checkpointed<trainer<Net, Loss, Optimizer, Batch, T, Where>>;
        constexpr dtype type = detail::dtype_for<T>();
        detail::declaration description = about::describe(settings);
        description.emplace_back("scarp", detail::version_text());
        detail::checkpoint_writer file{std::move(description)};
        for (detail::checkpoint_array const& a : about::arrays()) {
            unsigned char* const to = file.add(a.schema.name(), type, detail::shape_in_file(a.schema.dims, {}));
            detail::write_parameter(a.entry, a.is_state ? train.state_data() : train.parameter_data(), type, to,
                                    detail::places_of(a.schema.dims));
        }
        file.add("trainer", detail::bytes_of(detail::record_of(train)));
        file.add("fit", detail::bytes_of(fit));
        detail::atomic_file out{path};
        out.write(std::move(file).finish());
        out.keep_previous();
        out.commit();
    }
}

/// Puts a training back to where its checkpoint was written, and returns where its fit then stood: what follows has the same bits
/// as without the interruption. Nothing is changed unless all is well.
///
///     fit_state at = resume(train, "run/mnist.ckpt");
///     train.fit(data.train, {.epochs = 10, .callbacks = {checkpoint{train, "run/mnist.ckpt"}}, .from = at});
///
/// Errors   data_error naming the file when it is not there, truncated or changed in any bit;
///          weights_mismatch with all differences when it is of another network, loss, optimizer, batch, or of other formulas, or
///          was written with other settings; without settings here those of the file are not looked at
template <class Net, class Loss, class Optimizer, class Batch, class T, storage Where>
fit_state resume(trainer<Net, Loss, Optimizer, Batch, T, Where>& train, std::string const& path, std::string const& settings = {}) {
    if constexpr (detail::can_train<Net, Loss, Optimizer, Batch>) {
        detail::byte_source source{path};
        return detail::resume_from(source, train, settings);
    } else {
        return {};
    }
}

/// The same for programs that are killed and started again: goes on where there is a checkpoint, else starts at the beginning. A
/// checkpoint that is damaged gives way to the one before it, which takes its place; where that does not help, its error stays.
///
/// Errors   as resume, but none for a file that is not there
template <class Net, class Loss, class Optimizer, class Batch, class T, storage Where>
fit_state resume_or_start(trainer<Net, Loss, Optimizer, Batch, T, Where>& train, std::string const& path, std::string const& settings = {}) {
    std::string const previous = path + ".previous";
    if (!detail::file_exists(path) && !detail::file_exists(previous)) return {};
    try {
        if (detail::file_exists(path)) return resume(train, path, settings);
    } catch (weights_mismatch const&) {
        throw;
    } catch (data_error const&) {
        if (!detail::file_exists(previous)) throw;
    }
    fit_state at = resume(train, previous, settings);
    std::rename(previous.c_str(), path.c_str());   // else the next one would keep the damaged file in its place
    return at;
}

/// The weights of a checkpoint into a model, to use or to judge them without their training.
///
/// Errors   data_error as resume; weights_mismatch when they are of another network. Nothing is changed then
template <class Net, class T, storage Where>
void load_checkpoint(model<Net, T, Where>& net, std::string const& path) {
    if constexpr (well_formed<Net>) {
        detail::byte_source source{path};
        detail::checkpoint_reader file{source};
        auto const network = detail::schema_of<Net>();
        auto const matched = detail::match_arrays(path, network, own_names{}(network, {}), file.header().arrays, [](std::string_view name) {
            return name.starts_with("optimizer.") || detail::belongs_to_checkpoint(name);
        });
        for (std::size_t p = 0; p < network.size(); ++p)
            detail::read_parameter(detail::parameter_table<Net, T>[p], net.parameter_data(), matched[p]->type, file.data_of(*matched[p]),
                                   detail::places_of(network[p].dims));
    }
}

/// When a checkpoint is written. It also is at the end of a fit, unless nothing has happened since the last or an exception ends it.
struct checkpoint_options {
    int every_epochs = 1;           ///< 0: not after epochs
    std::int64_t every_steps = 0;   ///< 0: not within epochs
    double every_seconds = 0;       ///< after the first batch behind so much time; 0: not by time
    std::string settings = {};      ///< see save_checkpoint
};

/// A callback of fit that writes checkpoints. List it behind the others: what they log or keep is then in the file, and at the end
/// it writes before one of them puts older weights back.
///
///     train.fit(data.train, {.epochs = 10, .callbacks = {early_stopping{.patience = 3}, checkpoint{train, "run/mnist.ckpt"}},
///                            .from = resume_or_start(train, "run/mnist.ckpt")});
///
/// Errors   as save_checkpoint, and before the first step when the file could not be written
class checkpoint {
public:
    template <class Trainer>
    checkpoint(Trainer& train, std::string path, checkpoint_options options = {})
        : path_{std::move(path)}, options_{std::move(options)},
          write_{[&train](std::string const& to, std::string const& settings, fit_state const& fit) { save_checkpoint(train, to, fit, settings); }} {}

    void operator()(training_state& s) {
        if (s.at == moment::begin) require_writable(path_);
        else if (!is_due(s)) return;
        else write_(path_, options_.settings, *s.fit);
        note(*s.fit);
    }

private:
    bool is_due(training_state const& s) const {
        fit_state const& f = *s.fit;
        auto const every = [](std::int64_t count, std::int64_t of) { return of > 0 && count % of == 0; };
        if (s.at == moment::epoch) return every(f.epoch - 1, options_.every_epochs);
        if (s.at == moment::end) return !s.failed && (f.step != step_ || f.epoch != epoch_);
        return every(f.step, options_.every_steps) || (options_.every_seconds > 0 && f.elapsed - elapsed_ >= options_.every_seconds);
    }
    void note(fit_state const& f) {
        step_ = f.step;
        epoch_ = f.epoch;
        elapsed_ = f.elapsed;
    }

    std::string path_;
    checkpoint_options options_;
    std::function<void(std::string const&, std::string const&, fit_state const&)> write_;
    std::int64_t step_ = 0;
    int epoch_ = 0;
    double elapsed_ = 0;
};

}  // namespace scarp
