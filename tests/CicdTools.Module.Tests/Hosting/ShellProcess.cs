using System.Diagnostics;

namespace CicdTools.Module.Tests.Hosting;

/// <summary>The built <c>cicd</c> as a process of its own.</summary>
internal static class ShellProcess
{
    public static ShellResult Command(string text) => Run(["-Command", text]);

    /// <summary>Runs a script of this text with arguments.</summary>
    public static ShellResult Script(string text, params string[] arguments)
    {
        string path = Path.Combine(Path.GetTempPath(), $"cicdtools-test-{Guid.NewGuid():N}.ps1");
        File.WriteAllText(path, text);
        try
        {
            return Run([path, .. arguments]);
        }
        finally
        {
            File.Delete(path);
        }
    }

    public static ShellResult Run(string[] arguments, string input = "", string? program = null, params (string Name, string? Value)[] environment)
    {
        ProcessStartInfo start = new(program ?? Built.Shell, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach ((string name, string? value) in environment)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Session.Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"cicd {string.Join(' ', arguments)} had not ended after {Session.Patience}.");
        }

        return new(process.ExitCode, output.GetAwaiter().GetResult().ReplaceLineEndings("\n"), errors.GetAwaiter().GetResult().ReplaceLineEndings("\n"));
    }
}

internal sealed record ShellResult(int ExitCode, string Output, string Errors)
{
    /// <summary>The lines of the output without those that are blank.</summary>
    public string[] Lines => [.. Output.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0)];
}
