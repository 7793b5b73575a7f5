using System.Diagnostics;

namespace CicdTools.Module.Tests.Hosting;

/// <summary>The built shell as a process of its own, with a home of its own that is gone afterwards.</summary>
internal sealed class Child : IDisposable
{
    public string Home { get; } = Directory.CreateTempSubdirectory("cicdtools-test-").FullName;

    /// <summary>Runs <c>cicd -Command</c> with a closed standard input.</summary>
    public Result Command(string script, params (string Name, string Value)[] environment) => Run(["-Command", script], environment);

    public Result Run(string[] arguments, params (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new(Built.Shell, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["CICDTOOLS_HOME"] = Home;
        start.Environment["NO_COLOR"] = "1";
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Session.Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"cicd {string.Join(' ', arguments)} had not ended.");
        }

        return new(process.ExitCode, output.GetAwaiter().GetResult().ReplaceLineEndings("\n"), error.GetAwaiter().GetResult().ReplaceLineEndings("\n"));
    }

    public void Dispose()
    {
        if (Directory.Exists(Home))
            Directory.Delete(Home, recursive: true);
    }

    internal sealed record Result(int ExitCode, string Output, string Error);
}
