using System.Diagnostics;
using CicdTools.Module.Tests.Hosting;

namespace CicdTools.Module.Tests.Shell;

/// <summary>The stand-ins give what their namesakes in PowerShell give; each expectation was compared with PowerShell 7.6.</summary>
public sealed class StandInTests(StandInTests.SharedShell shell) : IClassFixture<StandInTests.SharedShell>
{
    private const string Rows = "$rows = [pscustomobject]@{ Name = 'n1'; Size = 3 }, [pscustomobject]@{ Name = 'n0'; Size = 7 }; ";

    [Theory]
    [InlineData("1..5 | Select-Object -First 2", "1 2")]
    [InlineData("1..100000000 | Select-Object -First 1", "1")]
    [InlineData("1..5 | Select-Object -Last 2", "4 5")]
    [InlineData("1..6 | Select-Object -Skip 1 -Last 2", "4 5")]
    [InlineData("1..5 | Select-Object -Skip 3", "4 5")]
    [InlineData("1, 1, 2 | Select-Object -Unique", "1 2")]
    [InlineData("'a', 'b', 'c' | Select-Object -Index 0, 2", "a c")]
    [InlineData(Rows + "$rows | Select-Object -ExpandProperty Size", "3 7")]
    [InlineData(Rows + "$rows | Select-Object Name, @{ n = 'Twice'; e = { $_.Size * 2 } } | ForEach-Object { \"$_\" }", "@{Name=n1; Twice=6} @{Name=n0; Twice=14}")]
    [InlineData(Rows + "$rows | Select-Object * -ExcludeProperty S* | ForEach-Object { \"$_\" }", "@{Name=n1} @{Name=n0}")]
    [InlineData("3, 1, 2, 1 | Sort-Object -Unique", "1 2 3")]
    [InlineData("'b', 'A', 'c' | Sort-Object -Descending", "c b A")]
    [InlineData("3, 1, 2 | Sort-Object -Top 1", "1")]
    [InlineData(Rows + "$rows | Sort-Object Name | ForEach-Object Size", "7 3")]
    [InlineData(Rows + "$rows | Sort-Object @{ e = 'Size'; Descending = $true } | ForEach-Object Name", "n0 n1")]
    [InlineData("Write-Output 1 2 | ForEach-Object { $_ + 1 }", "2 3")]
    [InlineData("(Write-Output (1, 2) -NoEnumerate | ForEach-Object { $_.Count })", "2")]
    [InlineData("Write-Host a, b -Separator -; Write-Host x y; Write-Host no -NoNewline; Write-Host 'thing'", "a-b x y nothing")]
    [InlineData("Write-Host silent 6> $null; 'said'", "said")]
    [InlineData("Get-Date -Date 2024-02-03 -Format yyyy-MM-dd", "2024-02-03")]
    [InlineData("Get-Date -UnixTimeSeconds 0 -AsUTC -Format o", "1970-01-01T00:00:00.0000000Z")]
    [InlineData("Get-Date -Date 2024-02-03 -Format FileDate", "20240203")]
    [InlineData("(Get-Date).GetType().Name", "DateTime")]
    [InlineData("Test-Path .; Test-Path ./no-such-thing; Test-Path . -PathType Leaf; Test-Path . -PathType Container; Test-Path env:PATH", "True False False True True")]
    [InlineData("Set-Location ..; (Set-Location / -PassThru).Path; \"$PWD\"", "/ /")]
    [InlineData("(Measure-It).Count", "1", "function Measure-It { Start-Sleep -Milliseconds 1; Start-Sleep 0; ,@(1) }; ")]
    [InlineData(Rows + "$rows | ConvertTo-Json -Compress", """[{"Name":"n1","Size":3},{"Name":"n0","Size":7}]""")]
    [InlineData("5 | ConvertTo-Json -AsArray -Compress", "[5]")]
    [InlineData("ConvertTo-Json ([ordered]@{ a = 1.0; b = @(1); c = $null; d = [datetime]'2020-01-01'; e = 'é<' }) -Compress", """{"a":1.0,"b":[1],"c":null,"d":"2020-01-01T00:00:00","e":"é<"}""")]
    [InlineData("ConvertTo-Json @{ a = @{ b = @{ c = @{ d = 1 } } } } -Compress 3> $null", """{"a":{"b":{"c":"System.Collections.Hashtable"}}}""")]
    [InlineData("[dayofweek]::Monday | ConvertTo-Json; [dayofweek]::Monday | ConvertTo-Json -EnumsAsStrings", "1 \"Monday\"")]
    public void A_stand_in_gives_what_its_namesake_gives(string command, string expected, string before = "")
    {
        if (command.StartsWith("Set-Location", StringComparison.Ordinal))
            Assert.SkipWhen(OperatingSystem.IsWindows(), "The root folder has another name on Windows.");
        Assert.Equal(expected, shell.Answer(before + command));
    }

    /// <summary>One shell for all the theory's commands, asked one after the other: each start of a process would cost more than its answer.</summary>
    public sealed class SharedShell : IDisposable
    {
        private const string Mark = "-- end of the answer --";

        private readonly Process _process = Process.Start(new ProcessStartInfo(Built.Shell) { RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = Path.GetTempPath() })!;

        public string Answer(string command)
        {
            _process.StandardInput.WriteLine($"& {{ {command} }} 2>&1");
            _process.StandardInput.WriteLine($"'{Mark}'");
            _process.StandardInput.Flush();
            List<string> lines = [];
            while (_process.StandardOutput.ReadLine() is { } line && line != Mark)
            {
                if (line.Trim().Length > 0)
                    lines.Add(line.TrimEnd());
            }

            return string.Join(' ', lines);
        }

        public void Dispose()
        {
            _process.StandardInput.Close();
            if (!_process.WaitForExit(Session.Patience))
                _process.Kill(entireProcessTree: true);
            _process.Dispose();
        }
    }

    [Fact]
    public void Format_table_is_the_engines_own()
    {
        Assert.Equal(["Name Size", "---- ----", "n1      3", "n0      7"], ShellProcess.Command(Rows + "$rows | Format-Table").Lines);
        Assert.Equal(["Name   V!", "----   --", "n0      7", "n1      3"], ShellProcess.Command(Rows + "$rows | Sort-Object Name | Format-Table @{ e = 'Name'; Width = 4 }, @{ n = 'V!'; e = { $_.Size }; Width = 4; Alignment = 'Right' }").Lines);
        Assert.Equal(["n1 3", "n0 7"], ShellProcess.Command(Rows + "$rows | Format-Table -HideTableHeaders | Out-String -Stream | ForEach-Object { ($_ -replace ' +', ' ').Trim() }").Lines);
    }

    [Fact]
    public void Format_list_is_the_engines_own()
    {
        Assert.Equal(["Name : n1", "Size : 3", "Name : n0", "Size : 7"], ShellProcess.Command(Rows + "$rows | Format-List").Lines.Where(line => line.Length > 0));
        Assert.Equal(["Size : 3"], ShellProcess.Command(Rows + "$rows | Select-Object -First 1 | Format-List Size").Lines.Where(line => line.Length > 0));
    }

    [Fact]
    public void Out_string_gives_what_would_be_shown()
    {
        Assert.Equal(["[Name Size", "---- ----", "n1      3", "n0      7]"], ShellProcess.Command(Rows + "\"[$(($rows | Out-String).Trim())]\"").Lines);
        Assert.Equal(["1", "nnnnnnnnn…"], ShellProcess.Command("$lines = [pscustomobject]@{ N = 'n' * 90 } | Format-Table -HideTableHeaders | Out-String -Width 10 -Stream | Where-Object { $_ }; @($lines).Count; $lines").Lines);
    }

    [Fact]
    public void Get_content_reads_lines_or_all_and_names_what_is_not_there()
    {
        string path = Path.Combine(Path.GetTempPath(), $"cicdtools-test-{Guid.NewGuid():N}.txt");
        File.WriteAllText(path, "one\ntwo\nthree\n");
        try
        {
            Assert.Equal(["one", "3", "three", "14"], ShellProcess.Command($"Get-Content '{path}' -TotalCount 1; (Get-Content '{path}').Count; Get-Content -LiteralPath '{path}' -Tail 1; (Get-Content '{path}' -Raw).Length").Lines);
        }
        finally
        {
            File.Delete(path);
        }

        Assert.Contains("[PathNotFound]", ShellProcess.Command($"Get-Content '{path}'").Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void The_list_is_closed()
    {
        string[] names = ShellProcess.Command("Get-Command -CommandType Cmdlet | Where-Object { -not $_.Source } | ForEach-Object Name").Lines;
        Assert.Equal(["ConvertTo-Json", "Format-List", "Format-Table", "Get-Content", "Get-Date", "Out-Shell", "Out-String", "Select-Object", "Set-Location", "Sort-Object", "Start-Sleep", "Test-Path", "Write-Host", "Write-Output"], names.Order(StringComparer.Ordinal));
    }
}
