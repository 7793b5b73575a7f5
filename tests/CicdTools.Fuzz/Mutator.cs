using CicdTools.Providers;

namespace CicdTools.Fuzz;

/// <summary>Makes damaged files from real ones: the same seed and number give the same file.</summary>
internal sealed class Mutator
{
    private static readonly string[] Pieces =
    [
        "\t", "\n", "- ", ": ", "[", "]", "{", "}", "&a ", "*a", "<<: *a\n", "!reference [a, script]", "!!binary ", "| \n", ">-\n", "'", "\"", "\\x", "#", "? ", "---\n", "...\n", "%YAML 9.9\n", "\0", "\uFEFF", "\uD800",
        "${{ ", " }}", "${{ matrix.x }}", "$[[ inputs.x ]]", "$(", "<< parameters.x >>", "$[ ", "extends: a\n", "include: '*.yml'\n", "template: a.yml\n", "needs: [a]\n", "requires: [a]\n", "dependsOn: a\n", "parallel: 5\n",
        "matrix: {a: [1, 2]}\n", "~", "null", "true", "99999999999999999999", "-1", "1e999", "\"\\u0000\"", ",", "{}", "[]", "steps:\n", "jobs:\n", "when: always\n", "if: ", "()", "&&", "||", "!", "pipeline {", "}\n}\n", "'''", "\r\n", "\u2028",
    ];

    // The folders of the corpus, and where their formats' files lie.
    private static readonly (string Folder, string Format)[] Folders =
    [
        ("github-actions", "GitHubActions"), ("gitlab-ci", "GitLabCI"), ("circleci", "CircleCI"), ("azure-pipelines", "AzurePipelines"), ("cloud-build", "CloudBuild"), ("spinnaker", "Spinnaker"), ("tekton", "Tekton"), ("chapter", ""),
    ];

    private readonly IPipelineFormat[] _formats = [.. new ProviderCatalog().Formats];
    private readonly (string Name, string Text, string Format)[] _files;

    public Mutator(string corpus) =>
        _files = [.. Folders.Where(folder => Directory.Exists(Path.Combine(corpus, folder.Folder)))
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(corpus, folder.Folder), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => (Path.GetRelativePath(corpus, file), File.ReadAllText(file), folder.Format)))];

    public Subject Make(long seed, long iteration)
    {
        Random random = new(HashCode(seed, iteration));
        (string name, string text, string format) = _files[random.Next(_files.Length)];
        // Most files go to their own reader; any reader must bear any file.
        IPipelineFormat? own = random.Next(8) == 0 ? null : _formats.FirstOrDefault(candidate => candidate.Name == format);
        IPipelineFormat source = own ?? _formats[random.Next(_formats.Length)];
        for (int edits = random.Next(1, 8); edits > 0; edits--)
            text = Edit(text, random);
        return new(name, text, source.DefaultPath.Replace("{name}", "ci", StringComparison.Ordinal), source, _formats[random.Next(_formats.Length)]);
    }

    private string Edit(string text, Random random)
    {
        int at = random.Next(text.Length + 1), length = Math.Min(text.Length - at, random.Next(60));
        return random.Next(7) switch
        {
            0 => text[..at] + text[(at + length)..],
            1 => text[..at] + text.Substring(at, length) + text[at..],
            2 => text[..at] + Line(random) + text[at..],
            3 => text[..at] + (char)random.Next(1, 0x300) + text[Math.Min(text.Length, at + 1)..],
            4 => Swap(text, random),
            _ => text[..at] + Pieces[random.Next(Pieces.Length)] + text[(at + (random.Next(2) * length))..],
        };
    }

    // A line of another file, whole.
    private string Line(Random random)
    {
        string[] lines = _files[random.Next(_files.Length)].Text.Split('\n');
        return lines[random.Next(lines.Length)] + "\n";
    }

    private static string Swap(string text, Random random)
    {
        string[] lines = text.Split('\n');
        int one = random.Next(lines.Length), two = random.Next(lines.Length);
        (lines[one], lines[two]) = (lines[two], lines[one]);
        return string.Join('\n', lines);
    }

    // Not System.HashCode, which differs from process to process.
    private static int HashCode(long seed, long iteration)
    {
        ulong mixed = ((ulong)seed * 0x9E3779B97F4A7C15UL) ^ ((ulong)iteration * 0xC2B2AE3D27D4EB4FUL);
        return (int)((mixed ^ (mixed >> 29)) & 0x7FFFFFFF);
    }
}
