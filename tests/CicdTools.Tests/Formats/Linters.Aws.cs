using System.Diagnostics;
using System.Globalization;

namespace CicdTools.Tests.Formats;

/// <summary>Judges of AWS's files: the SDK's own description of the service (botocore) and cfn-lint.</summary>
internal static partial class Linters
{
    /// <summary>What botocore finds in pipelines of CodePipeline: one line each, beginning with the file's number.</summary>
    public static string[] CodePipeline(IReadOnlyList<PipelineFile> files)
    {
        using TestFolder folder = new();
        string[] names = Save(folder, files);
        string[] lines = Python(folder.Path, "-c", "import botocore.session", []) is null ? Skipped("botocore") : Python(folder.Path, null, Script("codepipeline-lint.py"), names)!;
        // A judge that breaks must not count as one that found nothing.
        Assert.Equal("done", lines[^1]);
        return lines[..^1];
    }

    /// <summary>What cfn-lint finds wrong in templates.</summary>
    public static string[] CloudFormation(IReadOnlyList<PipelineFile> files)
    {
        using TestFolder folder = new();
        string[] names = Save(folder, files);
        string[]? lines = Command(folder.Path, "cfn-lint", ["--format", "parseable", "--non-zero-exit-code", "none", "--regions", "us-east-1", "--", .. names]);
        return lines is null ? Skipped("cfn-lint") : [.. lines.Where(line => line.Contains(":E", StringComparison.Ordinal))];
    }

    private static string[]? Python(string folder, string? option, string script, string[] arguments) =>
        Command(folder, "python3", option is null ? [script, .. arguments] : [option, script, .. arguments]);

    // Null where there is no such program, or where it cannot do its work.
    private static string[]? Command(string folder, string program, string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }

        using (process)
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(Limit))
            {
                process.Kill(entireProcessTree: true);
                Assert.Fail($"{program} did not end within {Limit}.");
            }

            if (process.ExitCode != 0 && arguments is ["-c", ..])
                return null;
            if (process.ExitCode != 0 && output.Result.Length == 0)
                Assert.Fail($"{program} ended with {process.ExitCode}: {errors.Result}");
            return output.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
    }

    private static string[] Skipped(string program)
    {
        Assert.Skip($"{program} is not installed: pip install {program}.");
        return [];
    }
}
