namespace CicdTools.Tests.Runners;

/// <summary>
/// How GitHub's runner reads a line of a step's output, after github.com/actions/runner, src/Runner.Common/ActionCommand.cs: blanks before it
/// are nothing, then two colons, the name, after a blank the properties between commas, two colons, and the data.
/// </summary>
internal sealed record GitHubReader(string Name, IReadOnlyDictionary<string, string> Properties, string Data)
{
    public static GitHubReader? Read(string line)
    {
        string text = line.TrimStart();
        if (!text.StartsWith("::", StringComparison.Ordinal))
            return null;
        int end = text.IndexOf("::", 2, StringComparison.Ordinal);
        if (end < 0)
            return null;
        string head = text[2..end];
        int blank = head.IndexOf(' ', StringComparison.Ordinal);
        Dictionary<string, string> properties = new(StringComparer.OrdinalIgnoreCase);
        foreach (string property in blank < 0 ? [] : head[(blank + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] pair = property.Split('=', 2);
            if (pair.Length == 2)
                properties[pair[0]] = Decode(pair[1].Replace("%3A", ":", StringComparison.Ordinal).Replace("%2C", ",", StringComparison.Ordinal));
        }

        return new(blank < 0 ? head : head[..blank], properties, Decode(text[(end + 2)..]));
    }

    private static string Decode(string text) =>
        text.Replace("%0D", "\r", StringComparison.Ordinal).Replace("%0A", "\n", StringComparison.Ordinal).Replace("%25", "%", StringComparison.Ordinal);
}
