using System.Collections.Concurrent;
using CicdTools.Providers.Formats.Conversion;

namespace CicdTools.Tests.Formats.Conversion;

/// <summary>All corpus files of one dialect in another, made once.</summary>
internal sealed class PairResult
{
    private static readonly ConcurrentDictionary<(string From, string To), Lazy<PairResult>> Made = new();
    private static readonly ConcurrentDictionary<string, Lazy<HashSet<string>>> FaultyOriginals = new(StringComparer.Ordinal);

    // A judge takes longer to begin than to judge, so that it is given all that is in its format at once.
    private static readonly ConcurrentDictionary<string, Lazy<Dictionary<PairResult, (int Entry, string[] Findings)[]>>> JudgedAtOnce = new(StringComparer.Ordinal);

    private readonly string _from;
    private readonly string _to;
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
    public IEnumerable<string> Faults(bool withOriginalFaults) => Judged(_to).GetValueOrDefault(this, [])
        .Where(found => withOriginalFaults || !Faulty(_from).Contains(_all[found.Entry].Original))
        .Select(found => $"{_from} to {_to}: {_all[found.Entry].Original}: {string.Join("; ", found.Findings.Take(3))}");

    private static Dictionary<PairResult, (int Entry, string[] Findings)[]> Judged(string to) => JudgedAtOnce.GetOrAdd(to, format => new(() =>
    {
        IDialect target = CorpusFile.Dialects.Single(dialect => dialect.Name == format);
        (PairResult Pair, int Entry)[] all = [.. CorpusFile.Dialects.Where(source => source != target).Select(source => Of(source.Name, format)).SelectMany(pair => pair._all.Select((_, entry) => (pair, entry)))];
        (int, PipelineFile)[] files = [.. all.Index().SelectMany(item => Written(item.Item.Pair._all[item.Item.Entry].Report, target).Select(file => (item.Index, file)))];
        return Judges.Judge(format, files).GroupBy(found => all[found.Key].Pair).ToDictionary(group => group.Key, group => group.Select(found => (all[found.Key].Entry, found.Value)).ToArray());
    })).Value;

    private static IEnumerable<PipelineFile> Written(ConversionReport report, IDialect target) =>
        CicdTools.Providers.Formats.Conversion.Tools.Conversion.Refusal(report) is null ? report.Files.Where(file => target.Recognizes(file.Path, file.Text) && Judges.Knows(file)) : [];

    // The names of the originals with which the judge of their own format finds fault.
    private static HashSet<string> Faulty(string format) => FaultyOriginals.GetOrAdd(format, name => new(() =>
    {
        if (Judges.Of(name) is null)
            return [];
        CorpusFile[] files = CorpusFile.Of(name);
        return [.. Judges.Judge(name, [.. files.Select((file, number) => (number, new PipelineFile(file.Path, file.Text))).Where(original => Judges.Knows(original.Item2))]).Keys.Select(number => files[number].Name)];
    })).Value;
}
