using CicdTools.Providers;
using CicdTools.Providers.Rules;
using CicdTools.Tests.Formats;

namespace CicdTools.Tests.Rules;

/// <summary>Whatever is in a file, no rule throws, every edit lies in the text, and what is mended can be examined again.</summary>
public sealed class DamageTests
{
    private const int Rounds = 6;
    private const string Signs = "\"'{[:-#\n\r\t\\$|>&*";

    [Fact]
    public void Damaged_files_never_make_a_rule_throw()
    {
        Random random = new(20261123);
        Examination examination = new(new ProviderCatalog().Formats, new());
        (string Path, string Text)[] files = [.. Directory.EnumerateFiles(RuleFixture.Root, "*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith("places.txt", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(file => (Path.GetRelativePath(RuleFixture.Root, file).Replace('\\', '/').Split('/', 3)[2], File.ReadAllText(file)))];
        Assert.True(files.Length > 100);
        int findings = 0;
        foreach ((string path, string text) in files)
        {
            for (int round = 0; round < Rounds; round++)
                findings += Check(examination, path, Damage(random, text, files[random.Next(files.Length)].Text));
        }

        Assert.True(findings > 500);
    }

    private static int Check(Examination examination, string path, string text)
    {
        DiagnosticBag read = new();
        RuleFile? file = examination.Open(new MemoryFiles(), path, text, read, asked: true);
        List<(Diagnostic Problem, TextEdit[] Edits)> found = examination.Examine(file!, read, null);
        foreach ((Diagnostic problem, TextEdit[] edits) in found)
        {
            Assert.All(edits, edit => Assert.InRange(edit.Start, 0, text.Length - edit.Length));
            for (int one = 0; one < edits.Length; one++)
                Assert.DoesNotContain(edits[(one + 1)..], other => edits[one].Start < other.End && other.Start < edits[one].End);
            Assert.True(problem.Line is null or >= 1, problem.ToString());
        }

        Mender.Mend(examination, new MemoryFiles(), path, text, "", asked: true, only: null);
        return found.Count;
    }

    private static string Damage(Random random, string text, string other)
    {
        int at = random.Next(text.Length + 1), length = Math.Min(random.Next(30), text.Length - at);
        string rest = text[(at + length)..];
        return text[..at] + random.Next(6) switch
        {
            0 => rest,
            1 => other[..Math.Min(random.Next(80), other.Length)] + text.Substring(at, length) + rest,
            2 => text.Substring(at, length) + text.Substring(at, length) + rest,
            3 => Signs[random.Next(Signs.Length)] + text.Substring(at, length) + rest,
            4 => text.Substring(at, length).Replace(" ", "", StringComparison.Ordinal) + rest,
            _ => text.Substring(at, length).Replace("\n", "\r\n", StringComparison.Ordinal) + rest,
        };
    }
}
