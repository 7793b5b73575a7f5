namespace CicdTools.Tests.Runners;

/// <summary>
/// How Azure's agent reads a line of a task's output, after github.com/microsoft/azure-pipelines-agent, Command.cs and CommandStringConvertor.cs:
/// the first "##vso[" wherever it stands, up to the next "]" the name and after a blank the properties between semicolons, and then the data.
/// </summary>
internal sealed record AzureReader(string Name, IReadOnlyDictionary<string, string> Properties, string Data)
{
    public static AzureReader? Read(string line)
    {
        int begin = line.IndexOf("##vso[", StringComparison.OrdinalIgnoreCase);
        int end = begin < 0 ? -1 : line.IndexOf(']', begin);
        if (end < 0)
            return null;
        string head = line[(begin + 6)..end];
        int blank = head.IndexOf(' ', StringComparison.Ordinal);
        Dictionary<string, string> properties = new(StringComparer.OrdinalIgnoreCase);
        foreach (string property in blank < 0 ? [] : head[(blank + 1)..].Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] pair = property.Split('=', 2);
            if (pair.Length == 2)
                properties[pair[0]] = Decode(pair[1]);
        }

        return new(blank < 0 ? head : head[..blank], properties, Decode(line[(end + 1)..]));
    }

    private static string Decode(string text) => text
        .Replace("%3B", ";", StringComparison.Ordinal)
        .Replace("%0D", "\r", StringComparison.Ordinal)
        .Replace("%0A", "\n", StringComparison.Ordinal)
        .Replace("%5D", "]", StringComparison.Ordinal)
        .Replace("%AZP25", "%", StringComparison.Ordinal);
}
