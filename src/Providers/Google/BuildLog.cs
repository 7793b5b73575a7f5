using System.Globalization;
using System.Text.RegularExpressions;

namespace CicdTools.Providers.Google;

/// <summary>
/// A build's log, line by line, as it grows. Where a build has several steps, each line of one begins with <c>Step #0 - "id": </c>; the lines
/// between are the machinery's own (https://docs.cloud.google.com/build/docs/view-build-results): those before the first step go with it, those after the last with that.
/// </summary>
internal sealed partial class BuildLog(string runId, string[] steps)
{
    private string _rest = "";
    private int _step;

    /// <summary>The lines that are new. The last one is kept back as long as it may grow.</summary>
    public IEnumerable<LogLine> Read(string text, bool isWhole, DateTimeOffset at)
    {
        string all = _rest + text;
        int position = 0;
        while (position < all.Length)
        {
            int end = all.IndexOf('\n', position);
            if (end < 0 && !isWhole)
                break;
            yield return Line(end < 0 ? all[position..] : all[position..end], at);
            position = end < 0 ? all.Length : end + 1;
        }

        _rest = all[position..];
    }

    // A terminal writes what stands after a carriage return over what stood before it.
    private LogLine Line(string text, DateTimeOffset at)
    {
        string shown = text.TrimEnd('\r');
        Match begin = StepLine().Match(shown);
        Match around = begin.Success ? Match.Empty : Around().Match(shown);
        if (Index(begin) is { } own)
            _step = own;
        else if (Index(around) is { } named)
            _step = named;
        string line = begin.Success ? shown[begin.Length..] : shown;
        return new()
        {
            RunId = runId,
            Job = steps.Length == 0 ? "" : steps[_step],
            Step = begin.Success ? steps[_step] : "",
            Timestamp = at,
            Text = LogText.Neutralize(line[(line.LastIndexOf('\r') + 1)..]),
        };
    }

    private int? Index(Match match) =>
        match.Success && int.TryParse(match.Groups["step"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < steps.Length ? index : null;

    [GeneratedRegex("""^Step #(?<step>\d+)(?: - "[^"]*")?: ?""", RegexOptions.CultureInvariant)]
    private static partial Regex StepLine();

    [GeneratedRegex("""^(?:Starting|Finished) Step #(?<step>\d+)(?: - "[^"]*")?$""", RegexOptions.CultureInvariant)]
    private static partial Regex Around();
}
