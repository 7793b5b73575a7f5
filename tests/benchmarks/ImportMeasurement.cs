using System.Globalization;

namespace CicdTools.Benchmarks;

/// <summary>Import-Module of the built module against an empty one with as many cmdlets, in fresh processes of the same kind, alternating.</summary>
internal static class ImportMeasurement
{
    private const int Rounds = 21;

    public static async Task<Measurement[]> RunAsync()
    {
        string folder = Directory.CreateTempSubdirectory("cicdtools-bench-").FullName;
        try
        {
            // The shell loads a module at its start; this one has nothing in it, so that the import which is timed is the first real one.
            string nothing = Path.Combine(folder, "CicdTools.psd1");
            await File.WriteAllTextAsync(nothing, "@{ ModuleVersion = '1.0.0'; GUID = '0f0e2c58-8b2c-4a52-8a53-64d1d1bd8a11'; FunctionsToExport = @(); CmdletsToExport = @(); AliasesToExport = @() }");
            string count = await InShellAsync($"(Import-Module '{Repository.Manifest}' -PassThru).ExportedCmdlets.Count", nothing);
            string empty = EmptyModule.Write(folder, int.Parse(count, CultureInfo.InvariantCulture));
            List<double> ours = [];
            List<double> theirs = [];
            for (int round = 0; round < Rounds; round++)
            {
                ours.Add(await TimeAsync(Repository.Manifest, nothing));
                theirs.Add(await TimeAsync(empty, nothing));
            }

            string loaded = await InShellAsync($"Import-Module '{Repository.Manifest}'; @([AppDomain]::CurrentDomain.GetAssemblies() | Where-Object {{ $_.GetName().Name -eq 'CicdTools.Providers' }}).Count", nothing);
            double ratio = Measurement.Median(ours) / Measurement.Median(theirs);
            return
            [
                new("import", $"Import of the module against an empty binary module with as many cmdlets ({count})", ratio, "×", 1.5, AtMost: true, string.Create(CultureInfo.InvariantCulture, $"median of {Rounds} fresh processes each: {Measurement.Median(ours):0.0} ms against {Measurement.Median(theirs):0.0} ms")),
                new("import-providers", "Provider assemblies loaded by the import", double.Parse(loaded, CultureInfo.InvariantCulture), "assemblies", 0, AtMost: true, ""),
            ];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<double> TimeAsync(string manifest, string nothing) =>
        double.Parse(await InShellAsync($"$watch = [Diagnostics.Stopwatch]::StartNew(); Import-Module '{manifest}'; $watch.Stop(); $watch.Elapsed.TotalMilliseconds.ToString('R', [cultureinfo]::InvariantCulture)", nothing), CultureInfo.InvariantCulture);

    private static async Task<string> InShellAsync(string command, string module) => (await Child.RunAsync(Repository.Shell, ["-Command", command], null, ("CICDTOOLS_MODULE", module))).Output.Trim();
}
