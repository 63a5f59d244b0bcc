# gnuplot parity.gp draws parity.png from parity.dat; gnuplot -e "ending='svg'" parity.gp draws the SVG
if (!exists('ending')) ending = 'png'
if (ending eq 'svg') {
  set terminal svg dynamic size 960,460 font 'DejaVu Sans,13' background 'white'
} else {
  set terminal pngcairo size 960,460 font 'DejaVu Sans,13' background 'white'
}
set encoding utf8
set output 'parity.' . ending
set border lc rgb '#606060'
set tics textcolor rgb '#303030'
set datafile missing '?'
set multiplot layout 1,2 title 'Learning curves' noenhanced font ',18' margins 0.06,0.98,0.16,0.78 spacing 0.06
set xlabel 'epoch'
set tics out nomirror
set border 3
set grid lc rgb '#e4e4e4' lw 1
set xrange [1:20]
set title 'loss' noenhanced font ',15'
set logscale y
set yrange [*:*]
set ytics (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
set key top right samplen 2
plot 'parity.dat' using 1:2 with linespoints pt 7 ps 0.6 lw 2.6 lc rgb '#0072b2' title 'training'
set title 'accuracy' noenhanced font ',15'
unset logscale y
set ytics autofreq
set yrange [*:*]
set key bottom right samplen 2
plot 'parity.dat' using 1:3 with linespoints pt 7 ps 0.6 lw 2.6 lc rgb '#0072b2' title 'training'
unset multiplot
set output
