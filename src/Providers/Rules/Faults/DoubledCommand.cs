using System.Text.RegularExpressions;

namespace CicdTools.Providers.Rules;

/// <summary>Two commands that were pasted into one: the second begins in the middle of the first one's last word.</summary>
internal sealed partial class DoubledCommand() : Rule("DoubledCommand", DiagnosticSeverity.Error, "Two commands stand in one line as if they were one.", mends: true)
{
    public override IEnumerable<Finding> Examine(RuleFile file)
    {
        foreach (CommandLine line in file.Commands)
        {
            foreach (Match first in Command().Matches(line.Text))
            {
                string start = Whitespace().Replace(first.Groups["start"].Value, " ");
                int begin = first.Groups["start"].Index;
                int second = line.Text.IndexOf(start, begin + start.Length, StringComparison.Ordinal);
                // Behind a separator it is a second command as it should be.
                if (second <= begin || char.IsWhiteSpace(line.Text[second - 1]) || line.Text[second - 1] is ';' or '&' or '|' or '(' or '`' or '"' or '\'' or '/' or '=')
                    continue;
                string one = line.Text[begin..second].TrimEnd(), two = line.Text[second..].TrimEnd();
                TextEdit edit = one == two ? new(line.Start + second, two.Length, "") : new(line.Start + second, 0, file.NewLine + Indent(line.Text, begin));
                yield return new(line.Start + second, $"'{start}' begins in the middle of a word: the first command takes the words of the second as its own.", one == two ? "Remove the second one." : "Put it on a line of its own.") { Edits = [edit] };
                break;
            }
        }
    }

    private static string Indent(string line, int to) => string.Concat(line[..to].Select(character => character == '\t' ? '\t' : ' '));

    [GeneratedRegex(@"(?:^|[\s;&|(`])(?<start>(?:gcloud|kubectl|helm|aws|az|docker|git|gsutil|terraform|npm)\s+[a-z][a-z0-9-]*\s+[a-z][a-z0-9-]*)\s", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Command();

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex Whitespace();
}
