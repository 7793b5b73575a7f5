using System.Diagnostics;

namespace CicdTools.Tests.Formats.Scripts;

/// <summary>A folder in which a script of bash runs, with a home of its own and stand-ins for the programs that it calls. They write down how they were called.</summary>
internal sealed class ScriptBench : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly TestFolder _folder = new();

    public ScriptBench()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The scripts are for Linux and the Mac.");
        Directory.CreateDirectory(_folder["home"]);
        Directory.CreateDirectory(_folder["bin"]);
        Directory.CreateDirectory(_folder["work"]);
    }

    /// <summary>The home folder of the script.</summary>
    public string Home => _folder["home"];

    /// <summary>The folder that the script starts in.</summary>
    public string Work => _folder["work"];

    /// <summary>How the stand-ins were called: a line for each call, its name first.</summary>
    public string[] Calls => File.Exists(_folder["calls"]) ? File.ReadAllLines(_folder["calls"]) : [];

    /// <summary>The lines of a file in the home folder; none where it is not there.</summary>
    public string[] Lines(string file) => File.Exists(Path.Combine(Home, file)) ? File.ReadAllLines(Path.Combine(Home, file)) : [];

    /// <summary>A stand-in for a program: it writes down its arguments, then runs these lines.</summary>
    public ScriptBench Program(string name, string lines = "")
    {
        string file = _folder["bin", name];
        File.WriteAllText(file, $"#!/bin/bash\nprintf '%s\\n' \"{name}$(printf ' %s' \"$@\")\" >> '{_folder["calls"]}'\n{lines}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return this;
    }

    /// <summary>A file in the folder that the script starts in.</summary>
    public ScriptBench With(string path, string text = "")
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Work, path))!);
        File.WriteAllText(Path.Combine(Work, path), text);
        return this;
    }

    /// <summary>Runs a script as runners do: errors end it.</summary>
    public void Run(string script, IEnumerable<KeyValuePair<string, string>>? variables = null)
    {
        (int code, string output) = Bash(["--noprofile", "--norc", "-eo", "pipefail", "-c", script], variables ?? []);
        Assert.True(code == 0, $"{output}\n{script}");
    }

    /// <summary>Holds a script to the grammar of bash, without running it.</summary>
    public void AssertReads(string script)
    {
        (int code, string output) = Bash(["-n", "-c", script], []);
        Assert.True(code == 0 && output.Length == 0, $"{output}\n{script}");
    }

    public void Dispose() => _folder.Dispose();

    private (int Code, string Output) Bash(string[] arguments, IEnumerable<KeyValuePair<string, string>> variables)
    {
        ProcessStartInfo start = new("bash", arguments) { WorkingDirectory = Work, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["HOME"] = Home;
        start.Environment["PATH"] = $"{_folder["bin"]}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["GITHUB_ENV"] = Path.Combine(Home, "env");
        start.Environment["GITHUB_PATH"] = Path.Combine(Home, "path");
        foreach ((string name, string value) in variables)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        Assert.True(process.WaitForExit(Limit), "The script did not end.");
        return (process.ExitCode, output.GetAwaiter().GetResult() + error.GetAwaiter().GetResult());
    }
}
