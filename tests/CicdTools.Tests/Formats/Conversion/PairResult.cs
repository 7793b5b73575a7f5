using System.Collections.Concurrent;
using CicdTools.Providers.Formats.Conversion;

namespace CicdTools.Tests.Formats.Conversion;

/// <summary>All corpus files of one dialect in another, made once.</summary>
internal sealed class PairResult
{
    private static readonly ConcurrentDictionary<(string From, string To), Lazy<PairResult>> Made = new();
    private static readonly ConcurrentDictionary<string, Lazy<HashSet<string>>> FaultyOriginals = new(StringComparer.Ordinal);

    private readonly string _from;
    private readonly string _to;
    private readonly Lazy<Dictionary<int, string[]>> _judged;
    private readonly List<(string Original, ConversionReport Report)> _all = [];

    private PairResult(string from, string to)
    {
        (_from, _to) = (from, to);
        IDialect source = CorpusFile.Dialects.Single(dialect => dialect.Name == from), target = CorpusFile.Dialects.Single(dialect => dialect.Name == to);
        CorpusFile[] files = CorpusFile.Of(from);
        Files = files.Length;
        foreach (CorpusFile file in files)
        {
            ReadResult read = file.Read(source, new());
            for (int i = 0; i < read.Pipelines.Length; i++)
                _all.Add((file.Name, CicdTools.Providers.Formats.Conversion.Tools.Conversion.Run(read.Pipelines[i], source, target, read.Marks, i == 0 ? "" : $"pipelines.{read.Pipelines[i].Name}.")));
        }

        _judged = new(() => Judges.Judge(to, [.. _all.Index().Where(entry => CicdTools.Providers.Formats.Conversion.Tools.Conversion.Refusal(entry.Item.Report) is null).SelectMany(entry => entry.Item.Report.Files.Where(written => target.Recognizes(written.Path, written.Text) && Judges.Knows(written)).Select(written => (entry.Index, written)))]));
    }

    /// <summary>How many files there are.</summary>
    public int Files { get; }

    /// <summary>What became of each pipeline.</summary>
    public ConversionReport[] Reports => [.. _all.Select(entry => entry.Report)];

    public static PairResult Of(string from, string to) => Made.GetOrAdd((from, to), pair => new(() => new(pair.From, pair.To))).Value;

    /// <summary>What is lost of these kinds, a line for each: the file, the construct, the reason.</summary>
    public string[] Lost(IReadOnlyCollection<string> kinds) => [.. _all.SelectMany(entry => entry.Report.Items.Where(item => item.Outcome == ConversionOutcome.Lost && kinds.Contains(item.Kind)).Select(item => $"{entry.Original}:{item.Line}: {item} ({item.Reason})"))];

    /// <summary>What the target's judge says, a text for each pipeline that it finds fault with.</summary>
    /// <param name="withOriginalFaults">Whether pipelines count whose original is faulty in the eyes of its own judge.</param>
    public IEnumerable<string> Faults(bool withOriginalFaults) => _judged.Value
        .Where(entry => withOriginalFaults || !Faulty(_from).Contains(_all[entry.Key].Original))
        .Select(entry => $"{_from} to {_to}: {_all[entry.Key].Original}: {string.Join("; ", entry.Value.Take(3))}");

    // The names of the originals with which the judge of their own format finds fault.
    private static HashSet<string> Faulty(string format) => FaultyOriginals.GetOrAdd(format, name => new(() =>
    {
        if (Judges.Of(name) is null)
            return [];
        CorpusFile[] files = CorpusFile.Of(name);
        return [.. Judges.Judge(name, [.. files.Select((file, number) => (number, new PipelineFile(file.Path, file.Text))).Where(original => Judges.Knows(original.Item2))]).Keys.Select(number => files[number].Name)];
    })).Value;
}
