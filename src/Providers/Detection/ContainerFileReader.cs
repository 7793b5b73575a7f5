using System.Globalization;

namespace CicdTools.Providers.Detection;

/// <summary>Reads Dockerfiles and Containerfiles: base image, ports, stages, user.</summary>
internal static class ContainerFileReader
{
    public static ContainerFile Read(SourceFile file, out Evidence[] evidence)
    {
        Dictionary<string, string> arguments = new(StringComparer.Ordinal);
        Dictionary<string, string> bases = new(StringComparer.OrdinalIgnoreCase);
        List<string> stages = [];
        List<Evidence> found = [new(nameof(StackComponent.ContainerFiles), file.Path, file.Path, null)];
        List<(int Port, int Line)> ports = [];
        (string Value, int Line)? image = null;
        (string Value, int Line)? user = null;
        foreach ((string instruction, string operands, int line) in Instructions(file.Lines))
        {
            string[] words = operands.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            switch (instruction)
            {
                case "ARG":
                    foreach (string[] pair in words.Select(word => word.Split('=', 2)).Where(pair => pair.Length == 2))
                        arguments.TryAdd(pair[0], pair[1].Trim('"', '\''));
                    break;
                case "FROM":
                    string[] parts = [.. words.Where(word => !word.StartsWith("--", StringComparison.Ordinal))];
                    if (parts.Length == 0)
                        break;
                    string from = Fill(parts[0], arguments);
                    string stage = parts.Length >= 3 && parts[1].Equals("AS", StringComparison.OrdinalIgnoreCase) ? parts[2] : stages.Count.ToString(CultureInfo.InvariantCulture);
                    // A stage on top of another has that one's base.
                    from = bases.GetValueOrDefault(from, from);
                    stages.Add(stage);
                    bases[stage] = from;
                    image = (from, line);
                    user = null;
                    ports.Clear();
                    break;
                case "EXPOSE":
                    foreach (string word in words)
                    {
                        if (int.TryParse(Fill(word, arguments).Split('/')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int port))
                            ports.Add((port, line));
                    }

                    break;
                case "ENV":
                    foreach (string[] pair in words.Select(word => word.Split('=', 2)).Where(pair => pair.Length == 2))
                        arguments[pair[0]] = pair[1].Trim('"', '\'');
                    break;
                case "USER" when words.Length > 0:
                    user = (Fill(words[0], arguments), line);
                    break;
            }
        }

        if (image is { } known)
            found.Add(new("ContainerFiles.BaseImage", known.Value, file.Path, known.Line));
        found.AddRange(ports.Select(port => new Evidence("ContainerFiles.Ports", port.Port.ToString(CultureInfo.InvariantCulture), file.Path, port.Line)));
        if (user is { } name)
            found.Add(new("ContainerFiles.User", name.Value, file.Path, name.Line));
        evidence = [.. found];
        return new() { Path = file.Path, BaseImage = image?.Value ?? "", Ports = [.. ports.Select(port => port.Port)], Stages = [.. stages], User = user?.Value };
    }

    private static IEnumerable<(string Instruction, string Operands, int Line)> Instructions(string[] lines)
    {
        for (int at = 0; at < lines.Length; at++)
        {
            string line = lines[at].Trim();
            if (line.Length == 0 || line[0] == '#')
                continue;
            int start = at + 1;
            while (line.EndsWith('\\') && at + 1 < lines.Length)
            {
                string next = lines[++at].Trim();
                line = next.StartsWith('#') ? line : line[..^1].TrimEnd() + " " + next;
            }

            string[] parts = line.Split([' ', '\t'], 2, StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length == 2)
                yield return (parts[0].ToUpperInvariant(), parts[1], start);
        }
    }

    private static string Fill(string text, Dictionary<string, string> arguments)
    {
        foreach ((string name, string value) in arguments)
            text = text.Replace($"${{{name}}}", value, StringComparison.Ordinal).Replace($"${name}", value, StringComparison.Ordinal);
        // ${NAME:-default} with no argument of that name.
        int open = text.IndexOf("${", StringComparison.Ordinal);
        int dash = text.IndexOf(":-", StringComparison.Ordinal);
        int close = text.IndexOf('}', StringComparison.Ordinal);
        if (open < 0 || dash < open || close < dash)
            return text;
        string variable = text[(open + 2)..dash];
        return text[..open] + arguments.GetValueOrDefault(variable, text[(dash + 2)..close]) + text[(close + 1)..];
    }
}
