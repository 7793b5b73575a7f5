using System.Globalization;

namespace CicdTools.Providers.Local.Runs;

/// <summary>
/// The files by which a step of GitHub Actions speaks to the runner: docs.github.com, "Workflow commands", "Environment files".
/// Each step gets fresh ones.
/// </summary>
internal sealed class RunnerFiles
{
    private static readonly string[] Kinds = ["OUTPUT", "ENV", "PATH", "STEP_SUMMARY", "STATE"];

    private readonly Dictionary<string, string> _paths = [];

    /// <summary>Makes the files of a step.</summary>
    public RunnerFiles(string folder, int step)
    {
        foreach (string kind in Kinds)
        {
            string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{kind.ToLowerInvariant()}-{step}"));
            File.WriteAllText(path, "");
            _paths[kind] = path;
        }
    }

    /// <summary>The variables that name them.</summary>
    public VariableMap Variables => new(_paths.Select(entry => KeyValuePair.Create($"GITHUB_{entry.Key}", entry.Value)));

    /// <summary>What the step gave to others.</summary>
    public VariableMap Outputs => Read("OUTPUT");

    /// <summary>The variables that it set for the steps after it.</summary>
    public VariableMap Environment => Read("ENV");

    /// <summary>The folders that it put before the others on the path, in the order written.</summary>
    public string[] Paths => [.. File.ReadAllLines(_paths["PATH"]).Where(line => line.Length > 0)];

    /// <summary>Reads <c>name=value</c>, and <c>name&lt;&lt;end</c> with the lines up to <c>end</c>.</summary>
    /// <exception cref="CicdException"><c>RunnerFileInvalid</c>.</exception>
    internal static VariableMap Parse(string[] lines, string file)
    {
        List<KeyValuePair<string, string>> entries = [];
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i];
            if (line.Length == 0)
                continue;
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            int heredoc = line.IndexOf("<<", StringComparison.Ordinal);
            if (heredoc > 0 && (equals < 0 || heredoc < equals))
            {
                string delimiter = line[(heredoc + 2)..];
                int end = Array.IndexOf(lines, delimiter, i + 1);
                if (end < 0)
                    throw Invalid(file, $"the end '{Errors.Shown(delimiter)}' is missing");
                entries.Add(new(line[..heredoc], string.Join('\n', lines[(i + 1)..end])));
                i = end;
            }
            else if (equals > 0)
            {
                entries.Add(new(line[..equals], line[(equals + 1)..]));
            }
            else
            {
                throw Invalid(file, $"'{Errors.Shown(line)}' is no 'name=value'");
            }
        }

        return new(entries);
    }

    private static CicdException Invalid(string file, string why) =>
        new("RunnerFileInvalid", CicdErrorKind.Failed, $"The step wrote something into $GITHUB_{file} that cannot be read: {why}.", file, "Write 'name=value' lines, or 'name<<END', the lines, and 'END'.");

    private VariableMap Read(string kind) => Parse(File.ReadAllLines(_paths[kind]), kind);
}
