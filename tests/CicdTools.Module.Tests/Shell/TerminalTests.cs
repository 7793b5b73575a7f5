using System.Text.Json;
using CicdTools.Module.Tests.Hosting;

namespace CicdTools.Module.Tests.Shell;

/// <summary>The shell on a real terminal, typed at key by key.</summary>
public sealed class TerminalTests
{
    private const string Up = "\u001b[A";
    private const string ControlC = "\u0003";

    [Fact]
    public void Tab_completes_and_the_exit_code_is_what_was_asked_for()
    {
        ShellResult result = Type([], ["> ", "Get-CicdProv\t"], ["Get-CicdProvider", "\r"], ["Local", ""], ["> ", "exit 7\r"]);
        Assert.Equal(7, result.ExitCode);
        Assert.Contains("Capabilities", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Tab_completes_the_names_of_what_is_there()
    {
        ShellResult result = Type([], ["> ", "Get-CicdRepository -Context loc\t"], ["-Context local", ControlC], ["> ", "exit\r"]);
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public void The_arrow_brings_back_what_was_typed()
    {
        ShellResult result = Type([], ["> ", "40 + 2\r"], ["42", ""], ["> ", Up + "2\r"], ["62", ""], ["> ", "exit\r"]);
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public void A_command_may_go_over_several_lines()
    {
        ShellResult result = Type([], ["> ", "1..2 | ForEach-Object {\r"], [">> ", "$_ * 11 }\r"], ["22", ""], ["> ", "exit\r"]);
        Assert.Contains("11\n22\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Control_C_ends_what_runs_and_not_the_shell()
    {
        ShellResult result = Type([], ["> ", "'be' + 'gun'; Start-Sleep 600; 'never' + 'more'\r"], ["begun", ControlC], ["> ", "'still ' + 'here'\r"], ["still here", ""], ["> ", "exit\r"]);
        Assert.DoesNotContain("nevermore", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Control_C_ends_a_script_with_130()
    {
        ShellResult result = Type(["-Command", "'be' + 'gun'; Start-Sleep 600"], ["begun", ControlC]);
        Assert.Equal(130, result.ExitCode);
    }

    [Fact]
    public void A_question_can_be_answered()
    {
        string home = Directory.CreateTempSubdirectory("cicdtools-test-").FullName;
        try
        {
            ShellResult result = Type(["-Command", $"$env:CICDTOOLS_HOME = '{home}'; $null = New-CicdRepository kept; $null = New-CicdRepository gone; Remove-CicdRepository kept; Remove-CicdRepository gone; (Get-CicdRepository).Name"], ["[Y] Yes", "n\r"], ["[Y] Yes", "y\r"]);
            Assert.EndsWith("kept\n", result.Output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    [Fact]
    public void Whoever_gives_a_context_another_address_is_asked()
    {
        string home = Directory.CreateTempSubdirectory("cicdtools-test-").FullName;
        try
        {
            ShellResult result = Type(
                ["-Command", $"$env:CICDTOOLS_HOME = '{home}'; foreach ($name in 'kept', 'moved') {{ $null = Connect-CicdProvider Local $name -Address {home}/old; $null = Connect-CicdProvider Local $name -Address {home}/new -Force }}; Get-CicdContext | ForEach-Object {{ \"$($_.Context)=$($_.Address)\" }}"],
                ["[Y] Yes", "n\r"], ["[Y] Yes", "y\r"]);
            Assert.Contains($"kept={home}/old\nmoved={home}/new\n", result.Output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    [Fact]
    public void What_goes_on_is_a_line_at_the_bottom_that_is_gone_in_the_end()
    {
        string home = Directory.CreateTempSubdirectory("cicdtools-test-").FullName;
        try
        {
            string script = $"$env:CICDTOOLS_HOME = '{home}'; $env:CICDTOOLS_CONTAINER_ENGINE = 'none'; $null = New-CicdRepository app -Trust; $null = Set-CicdRepositoryItem app .gitlab-ci.yml \"one:`n  script: echo 1`n\"; (Start-CicdRun app -Wait).Status";
            string shown = Type(["-Command", script]).Output;
            // This terminal is as narrow as can be.
            Assert.Contains("\n\u001b[2Kapp #1 ci [--------", shown, StringComparison.Ordinal);
            Assert.EndsWith("\n\u001b[2KSucceeded\n", shown, StringComparison.Ordinal);
            // Where nobody looks there is none.
            Assert.Equal("Succeeded\n", ShellProcess.Command("$env:CICDTOOLS_HOME = '" + home + "'; (Start-CicdRun app -Wait).Status").Output);
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    [Fact]
    public void Colors_are_for_terminals_and_NO_COLOR_turns_them_off()
    {
        const string Command = "Get-CicdProvider";
        Assert.Contains("\u001b[32;1mName", Type(["-Command", Command]).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[32", Type(["-Command", $"$null; {Command}"], environment: ("NO_COLOR", "1")).Output, StringComparison.Ordinal);
    }

    private static ShellResult Type(string[] arguments, params string[][] steps) => Type(arguments, ("NO_COLOR", null), steps);

    private static ShellResult Type(string[] arguments, (string, string?) environment, params string[][] steps)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "This terminal is one of Unix.");
        Assert.SkipUnless((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "python3"))), "There is no python3 on this machine.");
        string script = Path.Combine(Built.Root, "tests", "CicdTools.Module.Tests", "Shell", "terminal.py");
        return ShellProcess.Run([script, Built.Shell, .. arguments], JsonSerializer.Serialize(steps), "python3", environment);
    }
}
